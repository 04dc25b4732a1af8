import { join } from 'node:path'
import { appOnDemand, type Suite, type Variant } from '@signed-in-test/recognition-harness'
import { scenarios } from './scenarios.ts'

const APP = new URL('app/', import.meta.url)

function variants(): readonly Variant[] {
  const { folder = '' } = appOnDemand(APP)
  return [{ title: 'Payload 3.90.2 on SQLite, ESM', command: { main: join(folder, 'main.mjs') }, scenarios }]
}

/** Payload's own REST handler behind node:http. Some 200 MB, so it is installed on demand. */
export const suite: Suite = {
  library: 'payload',
  versions: ['3.90.2'],
  whyNot: () => appOnDemand(APP).missing,
  startServers: () => Promise.resolve({ env: {}, stop: () => Promise.resolve() }),
  get variants() {
    return variants()
  },
}
