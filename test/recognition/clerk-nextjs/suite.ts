import { appOnDemand, type Suite, type Variant } from '@signed-in-test/recognition-harness'
import { buildNextApp, type NextBundler, nextBinary } from '../nextjs/build-next-app.ts'
import { PUBLIC_KEY, startProvider } from '../verify-only/provider.ts'
import { counted, ignored } from '../verify-only/scenarios.ts'

const APP = new URL('app/', import.meta.url)
/** Names the front end's address, which nobody asks as long as tokens come in a header. */
const PUBLISHABLE_KEY = `pk_test_${Buffer.from('clerk.example.test$').toString('base64')}`

function variant(bundler: NextBundler, isOn: boolean): Variant {
  const { folder = '' } = appOnDemand(APP)
  const keys = {
    NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY: PUBLISHABLE_KEY,
    CLERK_SECRET_KEY: 'sk_test_secret',
    CLERK_JWT_KEY: PUBLIC_KEY,
  }
  return {
    title: `@clerk/nextjs 7.9.17 in Next.js 16.4.6, built by ${bundler}, option ${isOn ? 'on' : 'off'}`,
    command: {
      main: nextBinary(folder),
      // By another name Next.js takes what the middleware hands on for a request to somebody else.
      args: ['start', '--port', '0', '--hostname', 'localhost'],
      cwd: folder,
      delivers: true,
      warmUp: '/',
      env: {
        ...keys,
        NEXT_DIST: `.next-${bundler}`,
        NEXT_TELEMETRY_DISABLED: '1',
        CLERK_TELEMETRY_DISABLED: '1',
        ...(isOn && { SIGNED_IN_VERIFY_ONLY: '@clerk/backend' }),
      },
      build: () => buildNextApp(folder, bundler, keys),
    },
    scenarios: isOn ? counted.clerk : ignored.clerk,
  }
}

/** Clerk's middleware in front of a route, with the option that counts the first sight of a session and without. */
export const suite: Suite = {
  library: '@clerk/nextjs',
  versions: ['7.9.17'],
  whyNot: () => appOnDemand(APP).missing,
  startServers: async () => {
    const provider = await startProvider()
    process.env['PROVIDER_TEST_URL'] = provider.url
    return { env: {}, stop: () => provider.stop() }
  },
  get variants() {
    return [variant('turbopack', true), variant('webpack', true), variant('webpack', false)]
  },
}
