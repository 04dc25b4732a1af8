// simple-oauth2 by itself.
const { randomUUID } = require('node:crypto')

module.exports =
  ({ AuthorizationCode }) =>
  async (env) => {
    const client = new AuthorizationCode({
      client: { id: env.OIDC_CLIENT_ID, secret: env.OIDC_CLIENT_SECRET },
      auth: { tokenHost: env.OIDC_ISSUER, tokenPath: '/token', authorizePath: '/auth' },
      options: { authorizationMethod: 'body' },
    })
    return {
      begin: async ({ redirectUri, prompt, isAccessOnly }) => {
        const state = randomUUID()
        const scope = isAccessOnly ? 'email' : 'openid profile email'
        return {
          url: client.authorizeURL({ redirect_uri: redirectUri, scope, state, ...(prompt ? { prompt } : {}) }),
          kept: { state },
        }
      },
      finish: async (req, { state }, redirectUri) => {
        if (req.query.error || req.query.state !== state) throw new Error(req.query.error ?? 'state')
        const { token } = await client.getToken({ code: req.query.code, redirect_uri: redirectUri })
        const claims = token.id_token && JSON.parse(Buffer.from(token.id_token.split('.')[1], 'base64url').toString('utf8'))
        return { subject: claims?.sub, name: claims?.preferred_username, tokens: token }
      },
      refresh: (token) => client.createToken({ refresh_token: token }).refresh(),
    }
  }
