import { join } from 'node:path'
import { appOnDemand, type Suite, type Variant } from '@signed-in-test/recognition-harness'
import { scenarios } from './scenarios.ts'

const APP = new URL('app/', import.meta.url)

function variants(): readonly Variant[] {
  const { folder = '' } = appOnDemand(APP)
  const main = join(folder, 'main.mjs')
  return [{ title: 'parse-server 9.10.0, ESM', command: { main, args: ['parse-server'] }, scenarios }]
}

/** Parse Server on Express and PGlite. Some 200 MB, so it is installed on demand. */
export const suite: Suite = {
  library: 'parse-server',
  versions: ['9.10.0'],
  whyNot: () => appOnDemand(APP).missing,
  startServers: () => Promise.resolve({ env: {}, stop: () => Promise.resolve() }),
  get variants() {
    return variants()
  },
}
