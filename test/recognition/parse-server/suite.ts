import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { appOnDemand, type Suite, type Variant } from '@signed-in-test/recognition-harness'
import { scenarios } from './scenarios.ts'

const APP = new URL('app/', import.meta.url)
const APP_8 = new URL('app8/', import.meta.url)

function variant(version: string, app: URL, more: Partial<Variant> = {}): Variant {
  const { folder = '' } = appOnDemand(app)
  const main = join(folder, 'main.mjs')
  const build = (): Promise<void> => {
    cpSync(fileURLToPath(new URL('main.mjs', APP)), main)
    return Promise.resolve()
  }
  return { title: `parse-server ${version}, ESM`, command: { main, args: ['parse-server'], build }, scenarios, ...more }
}

/** Parse Server on Express and PGlite. Some 200 MB each, so they are installed on demand. */
export const suite: Suite = {
  library: 'parse-server',
  versions: ['8.6.94', '9.10.0'],
  whyNot: () => appOnDemand(APP).missing ?? appOnDemand(APP_8).missing,
  startServers: () => Promise.resolve({ env: {}, stop: () => Promise.resolve() }),
  get variants() {
    return [variant('9.10.0', APP, { isCore: true }), variant('8.6.94', APP_8)]
  },
}
