import { join } from 'node:path'
import { startProviderFor } from '@signed-in-test/oidc-provider'
import { appOnDemand, type Suite, type Variant } from '@signed-in-test/recognition-harness'
import { scenarios } from './scenarios.ts'

const APP = new URL('app/', import.meta.url)

function variant(sessions: 'cookie' | 'store', more: Partial<Variant> = {}): Variant {
  const { folder = '' } = appOnDemand(APP)
  return {
    title: `@auth0/nextjs-auth0 4.30.0, ${sessions} session, ESM`,
    command: { main: join(folder, 'main.mjs'), args: [sessions] },
    scenarios,
    ...more,
  }
}

/** The Auth0 library of Next.js in plain Node: inside of Next.js it must not be bundled, which is the business of that suite. */
export const suite: Suite = {
  library: '@auth0/nextjs-auth0',
  versions: ['4.30.0'],
  whyNot: () => appOnDemand(APP).missing,
  startServers: () => startProviderFor({ name: 'https://idp.test' }),
  get variants() {
    return [variant('cookie', { alsoOn: [22] }), variant('store')]
  },
}
