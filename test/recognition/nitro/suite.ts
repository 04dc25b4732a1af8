import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { nodeBinary } from '@signed-in-test/node-versions'
import { appOnDemand, type ExpectedSignIn, type Scenario, type Suite, type Variant } from '@signed-in-test/recognition-harness'

const APP = new URL('app/', import.meta.url)
const register = fileURLToPath(new URL('../../../packages/otel/dist/cjs/register.js', import.meta.url))
const ann: ExpectedSignIn = { userId: 'user-ann', userName: 'ann', method: 'password' }

const scenarios = ['/login', '/token'].flatMap((route): Scenario[] => [
  {
    name: `${route}: good login`,
    isCore: true,
    drive: async (browser) => {
      await browser.post(route, { json: { username: 'ann', password: 'right' }, expect: 200 })
    },
    signIns: [ann],
  },
  {
    name: `${route}: wrong password, unknown user`,
    isCore: true,
    drive: async (browser) => {
      await browser.post(route, { json: { username: 'ann', password: 'wrong' }, expect: 401 })
      await browser.post(route, { json: { username: 'bob', password: 'right' }, expect: 401 })
    },
    signIns: [],
  },
])

/** Builds for production: the packages are copied beside the server and stay what they are. */
async function build(folder: string): Promise<void> {
  const cli = join(folder, 'node_modules/nitropack/dist/cli/index.mjs')
  await promisify(execFile)(nodeBinary(24), [cli, 'build'], { cwd: folder, env: { ...process.env, NODE_ENV: 'production' } })
}

/** Nitro 2, the server of Nuxt. */
export const suite: Suite = {
  library: 'Nitro',
  versions: ['2.12.9'],
  whyNot: () => appOnDemand(APP).missing,
  startServers: () => Promise.resolve({ env: {}, stop: () => Promise.resolve() }),
  get variants(): readonly Variant[] {
    const { folder = '' } = appOnDemand(APP)
    return [
      {
        title: 'Nitro 2.12.9, iron-session and jsonwebtoken',
        command: {
          main: join(folder, '.output/server/index.mjs'),
          delivers: true,
          preload: [register],
          env: { NITRO_HOST: '127.0.0.1', NITRO_PORT: '0' },
          build: () => build(folder),
        },
        scenarios,
        alsoOn: [22],
      },
    ]
  },
}
