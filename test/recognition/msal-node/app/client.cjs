// @azure/msal-node with a provider that is not Microsoft's. It takes only HTTPS, so the app's network client knows where it is.
module.exports =
  ({ ConfidentialClientApplication }) =>
  async (env) => {
    const send = async (url, options) => {
      const response = await fetch(url.replace(env.OIDC_ISSUER, env.OIDC_ADDRESS), options)
      return { headers: Object.fromEntries(response.headers), body: await response.json(), status: response.status }
    }
    const networkClient = {
      sendGetRequestAsync: (url, options) => send(url, { headers: options?.headers }),
      sendPostRequestAsync: (url, options) => send(url, { method: 'POST', headers: options?.headers, body: options?.body }),
    }
    const discovered = await (await fetch(`${env.OIDC_ADDRESS}/.well-known/openid-configuration`)).text()
    const app = new ConfidentialClientApplication({
      auth: {
        clientId: env.OIDC_CLIENT_ID,
        clientSecret: env.OIDC_CLIENT_SECRET,
        authority: env.OIDC_ISSUER,
        knownAuthorities: [new URL(env.OIDC_ISSUER).host],
        authorityMetadata: discovered.replaceAll(env.OIDC_ADDRESS, env.OIDC_ISSUER),
        protocolMode: 'OIDC',
      },
      // From version 5 on the mode stands here.
      system: { networkClient, protocolMode: 'OIDC' },
    })
    // Where the browser goes next, as the samples of the library have it: the same for everybody.
    const state = Buffer.from(JSON.stringify({ successRedirect: '/' })).toString('base64')
    const { createHash, randomBytes } = require('node:crypto')
    return {
      begin: async ({ redirectUri, prompt }) => {
        const codeVerifier = randomBytes(32).toString('base64url')
        const codeChallenge = createHash('sha256').update(codeVerifier).digest('base64url')
        const url = await app.getAuthCodeUrl({
          scopes: ['openid', 'profile', 'email'],
          redirectUri,
          state,
          codeChallenge,
          codeChallengeMethod: 'S256',
          ...(prompt ? { prompt } : {}),
        })
        return { url: url.replace(env.OIDC_ISSUER, env.OIDC_ADDRESS), kept: { codeVerifier } }
      },
      finish: async (req, { codeVerifier }, redirectUri) => {
        if (req.query.error) throw new Error(req.query.error)
        const request = { code: req.query.code, scopes: ['openid', 'profile', 'email'], redirectUri, codeVerifier, state }
        const { account } = await app.acquireTokenByCode(request, { code: req.query.code, state: req.query.state })
        return { subject: account.localAccountId, name: account.username, account }
      },
      refresh: () => app.acquireTokenSilent({ scopes: ['openid'], account: undefined }).catch(() => undefined),
    }
  }
