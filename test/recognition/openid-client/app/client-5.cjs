// openid-client 4 and 5: a class for each issuer.
module.exports =
  ({ Issuer, generators }) =>
  async (env) => {
    const issuer = await Issuer.discover(env.OIDC_ISSUER)
    const client = new issuer.Client({
      client_id: env.OIDC_CLIENT_ID,
      client_secret: env.OIDC_CLIENT_SECRET,
      token_endpoint_auth_method: 'client_secret_post',
      redirect_uris: [`${env.APP_URL}/callback/passport`],
      response_types: ['code'],
    })
    return {
      client,
      begin: async ({ redirectUri, prompt, isAccessOnly }) => {
        const [state, nonce, verifier] = [generators.state(), generators.nonce(), generators.codeVerifier()]
        const url = client.authorizationUrl({
          redirect_uri: redirectUri,
          scope: isAccessOnly ? 'email' : 'openid profile email',
          state,
          ...(isAccessOnly ? {} : { nonce }),
          code_challenge: generators.codeChallenge(verifier),
          code_challenge_method: 'S256',
          ...(prompt ? { prompt } : {}),
        })
        return { url, kept: { state, nonce, verifier, isAccessOnly } }
      },
      finish: async (req, { state, nonce, verifier, isAccessOnly }, redirectUri) => {
        const parameters = client.callbackParams(req)
        if (isAccessOnly)
          return { tokens: await client.oauthCallback(redirectUri, parameters, { state, code_verifier: verifier }) }
        const tokens = await client.callback(redirectUri, parameters, { state, nonce, code_verifier: verifier })
        const claims = tokens.claims()
        return { subject: claims.sub, name: claims.preferred_username, tokens }
      },
      refresh: (token) => client.refresh(token),
    }
  }
