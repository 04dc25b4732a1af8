// openid-client 6: functions.
module.exports = (client) => async (env) => {
  const config = await client.discovery(
    new URL(env.OIDC_ISSUER),
    env.OIDC_CLIENT_ID,
    undefined,
    client.ClientSecretPost(env.OIDC_CLIENT_SECRET),
    { execute: [client.allowInsecureRequests] },
  )
  return {
    config,
    begin: async ({ redirectUri, prompt, isAccessOnly }) => {
      const verifier = client.randomPKCECodeVerifier()
      const parameters = {
        redirect_uri: redirectUri,
        scope: isAccessOnly ? 'email' : 'openid profile email',
        code_challenge: await client.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
        ...(prompt ? { prompt } : {}),
      }
      return { url: String(client.buildAuthorizationUrl(config, parameters)), kept: { verifier } }
    },
    finish: async (req, { verifier }, redirectUri) => {
      const url = new URL(redirectUri)
      url.search = new URL(req.originalUrl, redirectUri).search
      const tokens = await client.authorizationCodeGrant(config, url, { pkceCodeVerifier: verifier })
      const claims = tokens.claims()
      return { subject: claims?.sub, name: claims?.preferred_username, tokens }
    },
    refresh: (token) => client.refreshTokenGrant(config, token),
  }
}
