import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { nodeBinary } from '@signed-in-test/node-versions'
import { appOnDemand, type ExpectedSignIn, type Scenario, type Suite } from '@signed-in-test/recognition-harness'

const APP = new URL('app/', import.meta.url)
const register = fileURLToPath(new URL('../../../packages/otel/dist/cjs/register.js', import.meta.url))
const ann: ExpectedSignIn = { userId: 'user-ann', userName: 'ann', method: 'password' }
const right = { username: 'ann', password: 'right' }

/** `/auth/login` stands behind the guard of a passport strategy, `/own/login` compares the password in its handler. */
const scenarios = ['/auth/login', '/own/login'].map(
  (path): Scenario => ({
    name: `${path}: wrong password, unknown user, good login, and its token on a later request`,
    isCore: true,
    drive: async (browser) => {
      await browser.post(path, { json: { ...right, password: 'wrong' }, expect: 401 })
      await browser.post(path, { json: { ...right, username: 'nobody' }, expect: 401 })
      const { access_token: token } = (await browser.post(path, { json: right })).json()
      await browser.get('/me', { headers: { authorization: `Bearer ${String(token)}` }, expect: 200 })
    },
    signIns: [ann],
  }),
)

/** `nest build --webpack`, which leaves the packages outside of its bundle by itself. */
async function build(folder: string): Promise<void> {
  const nest = join(folder, 'node_modules/@nestjs/cli/bin/nest.js')
  await promisify(execFile)(nodeBinary(24), [nest, 'build', '--webpack'], { cwd: folder })
}

/** Nest 11 in one file. */
export const suite: Suite = {
  library: 'Nest built by webpack',
  versions: ['11.1.9'],
  whyNot: () => appOnDemand(APP).missing,
  startServers: () => Promise.resolve({ env: {}, stop: () => Promise.resolve() }),
  get variants() {
    const { folder = '' } = appOnDemand(APP)
    const main = join(folder, 'dist/main.js')
    const command = { main, delivers: true, preload: [register], build: () => build(folder) }
    return [{ title: 'Nest 11.1.9, nest build --webpack', command, scenarios, alsoOn: [22] as const }]
  },
}
