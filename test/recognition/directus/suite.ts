import { join } from 'node:path'
import { appOnDemand, type Suite, type Variant } from '@signed-in-test/recognition-harness'
import { scenarios } from './scenarios.ts'

const APP = new URL('app/', import.meta.url)

function variants(): readonly Variant[] {
  const { folder = '' } = appOnDemand(APP)
  return [{ title: 'Directus 11.17.4 on PGlite, ESM', command: { main: join(folder, 'main.mjs') }, scenarios }]
}

/** Directus with its REST and GraphQL API. Some 800 packages, so it is installed on demand. */
export const suite: Suite = {
  library: '@directus/api',
  versions: ['35.2.0 (Directus 11.17.4)'],
  whyNot: () => appOnDemand(APP).missing,
  startServers: () => Promise.resolve({ env: {}, stop: () => Promise.resolve() }),
  get variants() {
    return variants()
  },
}
