import { join } from 'node:path'
import { appOnDemand, type Suite, type Variant } from '@signed-in-test/recognition-harness'
import { scenarios } from './scenarios.ts'

const APP = new URL('app/', import.meta.url)

function variants(): readonly Variant[] {
  const { folder = '' } = appOnDemand(APP)
  return [{ title: 'Payload 2.32.3 on PGlite, CommonJS', command: { main: join(folder, 'main.cjs') }, scenarios }]
}

/** The version before, which is middleware of Express. Some 400 MB, so it is installed on demand. */
export const suite: Suite = {
  library: 'payload 2',
  versions: ['2.32.3'],
  whyNot: () => appOnDemand(APP).missing,
  startServers: () => Promise.resolve({ env: {}, stop: () => Promise.resolve() }),
  get variants() {
    return variants()
  },
}
