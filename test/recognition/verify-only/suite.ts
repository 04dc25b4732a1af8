import { fileURLToPath } from 'node:url'
import type { Scenario, Suite, Variant } from '@signed-in-test/recognition-harness'
import { PUBLIC_KEY, startProvider } from './provider.ts'
import { counted, ignored } from './scenarios.ts'

type Format = 'ESM' | 'CommonJS'

function variant(title: string, format: Format, args: readonly string[], scenarios: readonly Scenario[], on?: string): Variant {
  const main = fileURLToPath(new URL(format === 'ESM' ? 'app/main.mjs' : 'app/main.cjs', import.meta.url))
  const options = on === undefined ? {} : { verifyOnly: [on] }
  const shown = `${title}, option ${on === undefined ? 'off' : 'on'}, ${format}`
  return { title: shown, command: { main, args, options, env: { JWT_KEY: PUBLIC_KEY } }, scenarios }
}

const CLERK = '@clerk/backend'

/** Express with tokens of a provider that the server only verifies, with the option and without. */
export const suite: Suite = {
  library: CLERK,
  versions: [
    '1.34.0',
    '2.33.8 (express 1.7.83)',
    '3.25.0 (express 2.1.70)',
    'express-oauth2-jwt-bearer 1.10.0',
    'jose 6.2.18',
    'jsonwebtoken 9.0.3',
  ],
  startServers: async () => {
    const provider = await startProvider()
    process.env['PROVIDER_TEST_URL'] = provider.url
    return { env: { PROVIDER_URL: provider.url }, stop: () => provider.stop() }
  },
  variants: [
    { ...variant('@clerk/express 2.1.70', 'ESM', ['clerk-express', '@clerk/express'], ignored.clerk), isCore: true },
    {
      ...variant('@clerk/express 2.1.70', 'ESM', ['clerk-express', '@clerk/express'], counted.clerk, CLERK),
      isCore: true,
      alsoOn: [20],
    },
    { ...variant('@clerk/express 2.1.70', 'CommonJS', ['clerk-express', '@clerk/express'], counted.clerk, CLERK), isCore: true },
    variant('@clerk/backend 3.25.0', 'ESM', ['clerk-client', '@clerk/backend'], counted.clerk, CLERK),
    variant('@clerk/backend 3.25.0, verifyToken', 'CommonJS', ['clerk-token', '@clerk/backend'], counted.clerk, CLERK),
    variant('@clerk/express 1.7.83', 'ESM', ['clerk-express', 'clerk-express-1'], counted.clerk, CLERK),
    variant('@clerk/backend 2.33.8', 'CommonJS', ['clerk-client', 'clerk-backend-2'], counted.clerk, CLERK),
    variant('@clerk/backend 1.34.0', 'CommonJS', ['clerk-client', 'clerk-backend-1'], counted.clerk, CLERK),
    variant('express-oauth2-jwt-bearer 1.10.0', 'CommonJS', ['auth0', 'express-oauth2-jwt-bearer'], ignored.oidc),
    variant('express-oauth2-jwt-bearer 1.10.0', 'CommonJS', ['auth0', 'express-oauth2-jwt-bearer'], counted.oidc, 'jose'),
    variant('jose 6.2.18', 'ESM', ['jose', 'jose'], counted.oidc, 'jose'),
    variant('jose 6.2.18', 'CommonJS', ['jose', 'jose'], counted.oidc, 'jose'),
    variant('jsonwebtoken 9.0.3', 'ESM', ['jsonwebtoken', 'jsonwebtoken'], counted.oidc, 'jsonwebtoken'),
  ],
}
