import { startProviderFor } from '@signed-in-test/oidc-provider'
import { appOnDemand, type Scenario, type Suite, type Variant } from '@signed-in-test/recognition-harness'
import { scenarios as auth0Scenarios } from '../nextjs-auth0/scenarios.ts'
import { buildNextApp, type NextBundler, nextBinary } from './build-next-app.ts'
import {
  actionScenarios,
  authjsScenarios,
  betterAuthScenarios,
  ironScenarios,
  pagesTokenScenarios,
  tokenScenarios,
} from './scenarios.ts'

const APP_ROUTER = new URL('app-router/', import.meta.url)
const PAGES_ROUTER = new URL('pages-router/', import.meta.url)

const SECRET = 'a secret of the test that is long enough for it'

function variant(title: string, app: URL, bundler: NextBundler, scenarios: readonly Scenario[]): Variant {
  const { folder = '' } = appOnDemand(app)
  return {
    title: `Next.js 16.4.6, ${title}, built by ${bundler}`,
    command: {
      main: nextBinary(folder),
      args: ['start', '--port', '0', '--hostname', '127.0.0.1'],
      cwd: folder,
      delivers: true,
      warmUp: '/',
      env: { NEXT_DIST: `.next-${bundler}`, NEXT_TELEMETRY_DISABLED: '1', AUTH_SECRET: SECRET, AUTH_TRUST_HOST: 'true' },
      build: () => buildNextApp(folder, bundler),
    },
    scenarios,
  }
}

/** Next.js 16 in production: both routers, both bundlers, with `withSignedIn` in its configuration and `register` in its instrumentation file. */
export const suite: Suite = {
  library: 'Next.js',
  versions: ['16.4.6'],
  whyNot: () => appOnDemand(APP_ROUTER).missing ?? appOnDemand(PAGES_ROUTER).missing,
  startServers: () => startProviderFor({ name: 'https://idp.test' }),
  get variants() {
    const inAppRouter = [
      ...ironScenarios,
      ...actionScenarios,
      ...tokenScenarios,
      ...authjsScenarios,
      ...betterAuthScenarios,
      ...auth0Scenarios,
    ]
    const inPagesRouter = [...ironScenarios, ...pagesTokenScenarios, ...authjsScenarios]
    return [
      variant('App Router', APP_ROUTER, 'turbopack', inAppRouter),
      variant('App Router', APP_ROUTER, 'webpack', inAppRouter),
      variant('Pages Router', PAGES_ROUTER, 'turbopack', inPagesRouter),
      variant('Pages Router', PAGES_ROUTER, 'webpack', inPagesRouter),
    ]
  },
}
