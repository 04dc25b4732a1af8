import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startProviderFor } from '@signed-in-test/oidc-provider'
import { appOnDemand, type Scenario, type Suite, type Variant } from '@signed-in-test/recognition-harness'
import { adapterScenarios } from '../authjs/adapter-scenarios.ts'
import { credentialScenarios } from '../authjs/credential-scenarios.ts'
import type { AuthjsApp } from '../authjs/people.ts'
import { providerScenarios } from '../authjs/provider-scenarios.ts'

const FOLDER = new URL('app/', import.meta.url)
const OPTIONS = fileURLToPath(new URL('../authjs/app/options.cjs', import.meta.url))
const APP: AuthjsApp = { base: '/auth', providerUserId: (account, provider) => `${provider}:${account}`, tokenUserId: 'u-known' }

// This app has no copy of ours to record anything with.
const passwords = credentialScenarios(APP).filter(({ name }) => !name.startsWith('the app records'))

function variant(form: 'object' | 'function', storage: 'jwt' | 'database', scenarios: readonly Scenario[]): Variant {
  const { folder = '' } = appOnDemand(FOLDER)
  const preload = [join(folder, 'resolve-next.mjs')]
  return {
    title: `next-auth 5.0.0-beta.32, configuration as ${form}, sessions as ${storage}`,
    command: { main: join(folder, 'main.mjs'), args: [OPTIONS, form, storage], preload },
    scenarios,
  }
}

/** next-auth 5 in plain Node. Its packages come with Next.js, which is too heavy for the repository. */
export const suite: Suite = {
  library: 'next-auth 5',
  versions: ['5.0.0-beta.32'],
  whyNot: () => appOnDemand(FOLDER).missing,
  startServers: startProviderFor,
  get variants() {
    return [
      variant('object', 'jwt', [...passwords, ...providerScenarios(APP)]),
      variant('function', 'database', adapterScenarios(APP)),
    ]
  },
}
