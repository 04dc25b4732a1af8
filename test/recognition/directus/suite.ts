import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { appOnDemand, type Suite, type Variant } from '@signed-in-test/recognition-harness'
import { scenarios } from './scenarios.ts'

const APP = new URL('app/', import.meta.url)
const APP_10 = new URL('app10/', import.meta.url)

function variant(version: string, app: URL, more: Partial<Variant> = {}): Variant {
  const { folder = '' } = appOnDemand(app)
  const build = (): Promise<void> => {
    for (const file of ['main.mjs', 'no-sandbox.cjs']) cpSync(fileURLToPath(new URL(file, APP)), join(folder, file))
    return Promise.resolve()
  }
  const command = { main: join(folder, 'main.mjs'), build }
  return { title: `Directus ${version} on PGlite, ESM`, command, scenarios, ...more }
}

/** Directus with its REST and GraphQL API. Some 800 packages each, so they are installed on demand. */
export const suite: Suite = {
  library: '@directus/api',
  versions: ['35.2.0 (Directus 11.17.4)', '21.0.2 (Directus 10.13.4)'],
  whyNot: () => appOnDemand(APP).missing ?? appOnDemand(APP_10).missing,
  startServers: () => Promise.resolve({ env: {}, stop: () => Promise.resolve() }),
  get variants() {
    return [variant('11.17.4', APP, { isCore: true }), variant('10.13.4', APP_10)]
  },
}
