import { generateKeyPairSync } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Configuration, interactionPolicy, type JWK, Provider } from 'oidc-provider'
import { findAccount } from './accounts.ts'
import { interactionPages } from './interaction-pages.ts'
import { KEYCLOAK_RESOURCE, keycloakConfiguration } from './keycloak-configuration.ts'
import { allowPasswords } from './password-grant.ts'

/** Client of every test app: a native one, since those may be called back on any port of the loopback address. */
export const OIDC_CLIENT = { id: 'test-app', secret: 'test-app-secret' } as const

/** Paths of test apps that the provider may send browsers back to. */
const CALLBACKS = [
  'oauth',
  'oidc',
  'link',
  'silent',
  'step-up',
  'connect',
  'session',
  'cookie',
  'token',
  'second-factor',
  'reused',
  'signed',
  'signed-link',
  'opaque-link',
  'nameless',
  'nameless-token',
  'passport',
  'passport-silent',
  'passport-link',
]
  .map((route) => `/callback/${route}`)
  .concat('/callback', '/auth/callback')
  // Auth.js, next-auth, better-auth and Strapi have paths of their own.
  .concat('/auth/callback/idp', '/auth/callback/idp-oauth', '/api/auth/callback/idp', '/api/auth/callback/idp-oauth')
  .concat('/api/auth/oauth2/callback/idp', '/api/connect/idp/callback')

const DEVICE_GRANT = 'urn:ietf:params:oauth:grant-type:device_code'

/** Seconds. */
const HOUR = 3600

/** A running provider. */
export interface OidcProvider {
  readonly issuer: string
  /** Where it listens. */
  readonly address: string
  stop(): Promise<void>
}

/** How a provider differs from the usual one. */
export interface ProviderOptions {
  /** What it calls itself as an issuer. Default: its address. */
  readonly name?: string
  /** Makes it speak like a realm of Keycloak by this name: its paths, its tokens. */
  readonly realm?: string
}

/** Starts an OpenID Connect provider (which is an OAuth 2.0 authorization server as well) on a free loopback port. */
export async function startOidcProvider({ name, realm }: ProviderOptions = {}): Promise<OidcProvider> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const issuer = name ?? (realm === undefined ? address : `${address}/realms/${realm}`)
  const provider = createProvider(issuer, realm === undefined ? {} : keycloakConfiguration(realm, OIDC_CLIENT))
  if (realm !== undefined) allowPasswords(provider)
  const handle = provider.callback()
  const pages = interactionPages(provider)
  server.on('request', (request, response) => {
    void (request.url?.startsWith('/interaction/') ? pages(request, response) : handle(request, response))
  })
  return { issuer, address, stop: () => close(server) }
}

/** The same with what an app reads from its environment; where its name leads nowhere, the app finds it at `OIDC_ADDRESS`. */
export async function startProviderFor(
  options: ProviderOptions = {},
): Promise<{ readonly env: Readonly<Record<string, string>>; stop(): Promise<void> }> {
  const { issuer, address, stop } = await startOidcProvider(options)
  const client = { OIDC_CLIENT_ID: OIDC_CLIENT.id, OIDC_CLIENT_SECRET: OIDC_CLIENT.secret }
  return { env: { OIDC_ISSUER: issuer, OIDC_ADDRESS: address, ...client }, stop }
}

function createProvider(issuer: string, more: Configuration): Provider {
  return new Provider(issuer, {
    clients: [
      {
        client_id: OIDC_CLIENT.id,
        client_secret: OIDC_CLIENT.secret,
        application_type: 'native',
        token_endpoint_auth_method: 'client_secret_post',
        grant_types: ['authorization_code', 'refresh_token', 'implicit', DEVICE_GRANT],
        response_types: ['code', 'id_token', 'code id_token'],
        redirect_uris: ['127.0.0.1', 'localhost'].flatMap((host) => CALLBACKS.map((path) => `http://${host}${path}`)),
      },
    ],
    claims: { openid: ['sub', 'auth_time'], email: ['email'], profile: ['name', 'preferred_username', 'org_id', 'act'] },
    conformIdTokenClaims: false,
    findAccount,
    features: { devInteractions: { enabled: false }, deviceFlow: { enabled: true } },
    interactions: { policy: policyWithoutConsent(), url: (_context, interaction) => `/interaction/${interaction.uid}` },
    pkce: { required: () => false },
    issueRefreshToken: async (_context, client) => client.grantTypeAllowed('refresh_token'),
    rotateRefreshToken: false,
    jwks: { keys: [signingKey()] },
    ttl: { AccessToken: HOUR, AuthorizationCode: 60, Grant: HOUR, IdToken: HOUR, Interaction: HOUR, Session: HOUR },
    cookies: { keys: ['cookie-key-of-a-test'] },
    // The people of the tests have agreed to everything.
    loadExistingGrant: async (context) => {
      const { oidc } = context
      const clientId = oidc.client?.clientId
      const accountId = oidc.session?.accountId
      if (clientId === undefined || accountId === undefined) return undefined
      const grant = new oidc.provider.Grant({ clientId, accountId })
      grant.addOIDCScope('openid email profile offline_access')
      grant.addResourceScope(KEYCLOAK_RESOURCE, 'openid email profile')
      await grant.save()
      return grant
    },
    ...more,
  })
}

/** Native clients are asked for consent each time, which would make silent single sign-on impossible. */
function policyWithoutConsent(): interactionPolicy.DefaultPolicy {
  const policy = interactionPolicy.base()
  policy.get('consent')?.checks.remove('native_client_prompt')
  return policy
}

function signingKey(): JWK {
  return generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' }) as JWK
}

function close(server: Server): Promise<void> {
  server.closeAllConnections()
  return new Promise((resolve) => server.close(() => resolve()))
}
