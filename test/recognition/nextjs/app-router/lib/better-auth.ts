import { betterAuth } from 'better-auth'
import { memoryAdapter } from 'better-auth/adapters/memory'

export const betterAuthServer = betterAuth({
  basePath: '/api/better-auth',
  secret: 'a secret of the test that is long enough for it',
  database: memoryAdapter({ user: [], session: [], account: [], verification: [] }),
  emailAndPassword: { enabled: true },
  trustedOrigins: ['http://127.0.0.1:*'],
})
