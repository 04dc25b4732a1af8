import type { Provider } from 'oidc-provider'
import { findAccount } from './accounts.ts'
import { KEYCLOAK_RESOURCE } from './keycloak-configuration.ts'

/** The one password of everybody at the provider. */
const PASSWORD = 'right'

/** Lets clients hand on passwords (OAuth 2.0, section 4.3), which Keycloak calls direct access grants. */
export function allowPasswords(provider: Provider): void {
  provider.registerGrantType<{ username?: string; password?: string }>(
    'password',
    async (context) => {
      const { client, params } = context.oidc
      if (params.password !== PASSWORD) {
        context.status = 401
        context.body = { error: 'invalid_grant' }
        return
      }
      const accountId = `idp|${params.username ?? ''}`
      const account = await findAccount(context, accountId)
      const claims = (await account?.claims('id_token', 'openid', {}, [])) ?? {}
      const scope = 'openid email profile'
      const grant = new provider.Grant({ clientId: client.clientId, accountId })
      grant.addOIDCScope(scope)
      grant.addResourceScope(KEYCLOAK_RESOURCE, scope)
      const grantId = await grant.save()
      const token = new provider.AccessToken({ accountId, client, grantId, gty: 'password', scope, claims: {} })
      token.resourceServer = new provider.ResourceServer(KEYCLOAK_RESOURCE, {
        scope,
        audience: client.clientId,
        accessTokenFormat: 'jwt',
      })
      const idToken = new provider.IdToken({}, { ctx: context })
      for (const [name, value] of Object.entries(claims)) idToken.set(name, value)
      context.body = {
        access_token: await token.save(),
        id_token: await idToken.issue({ use: 'idtoken' }),
        token_type: 'Bearer',
        expires_in: token.expiration,
      }
    },
    ['username', 'password', 'scope'],
  )
}
