import { join } from 'node:path'
import { startProviderFor } from '@signed-in-test/oidc-provider'
import { appOnDemand, type Suite, type Variant } from '@signed-in-test/recognition-harness'
import { scenarios } from './scenarios.ts'

const APP = new URL('app/', import.meta.url)

function variant(title: string, args: readonly string[], more: Partial<Variant> = {}): Variant {
  const { folder = '' } = appOnDemand(APP)
  return { title: `@auth0/nextjs-auth0 ${title}`, command: { main: join(folder, 'main.cjs'), args }, scenarios, ...more }
}

/** The handlers of the Auth0 library before version 4, as both routers of Next.js call them. */
export const suite: Suite = {
  library: '@auth0/nextjs-auth0 before 4',
  versions: ['2.6.3', '3.2.0', '3.8.0'],
  whyNot: () => appOnDemand(APP).missing,
  startServers: () => startProviderFor(),
  get variants() {
    return [
      variant('3.8.0, Pages Router, cookie session', ['@auth0/nextjs-auth0', 'pages', 'cookie'], { isCore: true, alsoOn: [20] }),
      variant('3.8.0, App Router, session in a store', ['@auth0/nextjs-auth0', 'app', 'store']),
      variant('3.8.0, App Router, Edge client', ['@auth0/nextjs-auth0', 'app', 'cookie', 'edge']),
      variant('3.2.0, Pages Router, session in a store', ['auth0-32', 'pages', 'store']),
      variant('2.6.3, Pages Router, cookie session', ['auth0-2', 'pages', 'cookie']),
    ]
  },
}
