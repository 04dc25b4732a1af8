import { join } from 'node:path'
import { startProviderFor } from '@signed-in-test/oidc-provider'
import { appOnDemand, type Suite, type Variant } from '@signed-in-test/recognition-harness'
import { providerScenarios } from './provider-scenarios.ts'
import { scenarios } from './scenarios.ts'

const APP = new URL('app/', import.meta.url)

function variants(): readonly Variant[] {
  const { folder = '' } = appOnDemand(APP)
  const env = { NODE_ENV: 'production', STRAPI_TELEMETRY_DISABLED: 'true' }
  return [
    {
      title: 'Strapi 5.54.0 on PGlite, CommonJS',
      command: { main: join(folder, 'main.cjs'), env },
      scenarios: [...scenarios, ...providerScenarios],
    },
  ]
}

/** The admin panel's API and the users of the API. Some 800 packages, so it is installed on demand. */
export const suite: Suite = {
  library: '@strapi/strapi',
  versions: ['5.54.0'],
  whyNot: () => appOnDemand(APP).missing,
  startServers: () => startProviderFor(),
  get variants() {
    return variants()
  },
}
