import { join } from 'node:path'
import { appOnDemand, type Suite, type Variant } from '@signed-in-test/recognition-harness'
import { scenarios } from './scenarios.ts'

const APP = new URL('app/', import.meta.url)

function variants(): readonly Variant[] {
  const { folder = '' } = appOnDemand(APP)
  const env = { NODE_ENV: 'production', STRAPI_TELEMETRY_DISABLED: 'true' }
  return [{ title: 'Strapi 4.26.2 on PGlite, CommonJS', command: { main: join(folder, 'main.cjs'), env }, scenarios }]
}

/** The version before: the admin panel's API and the users of the API. */
export const suite: Suite = {
  library: '@strapi/strapi 4',
  versions: ['4.26.2'],
  whyNot: () => appOnDemand(APP).missing,
  startServers: () => Promise.resolve({ env: {}, stop: () => Promise.resolve() }),
  get variants() {
    return variants()
  },
}
