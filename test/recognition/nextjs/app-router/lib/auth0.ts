import { Auth0Client } from '@auth0/nextjs-auth0/server'

const { OIDC_ADDRESS = '', OIDC_ISSUER = 'https://idp.test', OIDC_CLIENT_ID = '-', OIDC_CLIENT_SECRET = '-' } = process.env

// The library takes a domain name and nothing else, as Auth0 has them: this one leads to the provider of the test.
const { fetch: fetchDirectly } = globalThis
globalThis.fetch = (address, options) =>
  String(address).startsWith('https://idp.test')
    ? fetchDirectly(String(address).replace('https://idp.test', OIDC_ADDRESS), options)
    : fetchDirectly(address, options)

export const auth0 = new Auth0Client({
  domain: new URL(OIDC_ISSUER).host,
  clientId: OIDC_CLIENT_ID,
  clientSecret: OIDC_CLIENT_SECRET,
  allowInsecureRequests: true,
  secret: 'a secret of the test with sixty-four hexadecimal digits: 0123456789',
  authorizationParameters: { scope: 'openid profile email' },
  beforeSessionSaved: async (session) => {
    if (session.user.sub === 'idp|barred') throw new Error('not invited')
    return session
  },
})
