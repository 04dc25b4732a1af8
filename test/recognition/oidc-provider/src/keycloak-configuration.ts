import type { Configuration } from 'oidc-provider'

/** What the access tokens are for. Keycloak's are signed tokens; this provider makes such only for a named resource. */
export const KEYCLOAK_RESOURCE = 'urn:test:app'

/** Paths of the test app to which its middleware sends browsers back. */
const RETURNS = ['/members', '/sso', '/reports']

/**
 * What makes the provider answer like a realm of Keycloak, as far as its client libraries look: where its endpoints are, how clients
 * name themselves, and what its tokens say of themselves.
 */
export function keycloakConfiguration(realm: string, client: { readonly id: string; readonly secret: string }): Configuration {
  const base = `/realms/${realm}/protocol/openid-connect`
  return {
    clients: [
      {
        client_id: client.id,
        client_secret: client.secret,
        application_type: 'native',
        token_endpoint_auth_method: 'client_secret_basic',
        grant_types: ['authorization_code', 'refresh_token', 'password'],
        redirect_uris: RETURNS.map((path) => `http://127.0.0.1${path}?auth_callback=1`),
      },
    ],
    claims: { openid: ['sub', 'typ'], email: ['email'], profile: ['name', 'preferred_username'] },
    routes: {
      authorization: `${base}/auth`,
      token: `${base}/token`,
      jwks: `${base}/certs`,
      userinfo: `${base}/userinfo`,
      end_session: `${base}/logout`,
    },
    features: {
      devInteractions: { enabled: false },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => KEYCLOAK_RESOURCE,
        useGrantedResource: () => true,
        getResourceServerInfo: () => ({ scope: 'openid email profile', audience: client.id, accessTokenFormat: 'jwt' }),
      },
    },
    extraTokenClaims: () => ({ typ: 'Bearer' }),
  }
}
