// An Express app behind express-openid-connect. `flow`: "code" or "id_token"; `sessions`: "cookie" or "store".
module.exports = ({ express, session, createStore, openid }, [flow, sessions], env) => {
  const { auth, attemptSilentLogin, requiresAuth } = openid
  const app = express()
  const server = app.listen(0, '127.0.0.1', () => {
    const baseURL = `http://127.0.0.1:${server.address().port}`
    const who = (req, res) => res.json({ id: req.oidc.user?.sub ?? null })

    // A session of the app's own beside that of the library.
    app.use(session({ secret: 'session-secret', resave: false, saveUninitialized: false }))
    app.use(
      auth({
        authRequired: false,
        baseURL,
        issuerBaseURL: env.OIDC_ISSUER,
        clientID: env.OIDC_CLIENT_ID,
        clientSecret: env.OIDC_CLIENT_SECRET,
        clientAuthMethod: 'client_secret_post',
        secret: 'a secret of the test that is long enough',
        idpLogout: false,
        authorizationParams: {
          response_type: flow,
          scope: 'openid profile email',
          ...(flow === 'code' ? { response_mode: 'query' } : {}),
        },
        ...(sessions === 'store'
          ? { session: { name: 'members', store: new (createStore(auth))({ checkPeriod: 60_000 }) } }
          : {}),
        afterCallback: (req, _res, tokens) => {
          const claims = JSON.parse(Buffer.from(tokens.id_token.split('.')[1], 'base64url').toString('utf8'))
          if (claims.sub === 'idp|barred') throw new Error('not invited')
          req.session.userId = `local-${claims.sub}`
          return { ...tokens, plan: 'pro' }
        },
      }),
    )
    app.get('/me', who)
    app.get('/members', requiresAuth(), who)
    app.get('/quiet', attemptSilentLogin(), who)
    const anew = (path, authorizationParams) =>
      app.get(path, (_req, res) => res.oidc.login({ returnTo: '/me', authorizationParams }))
    anew('/step-up/login', { prompt: 'login' })
    anew('/step-up/age', { max_age: 0 })
    anew('/silent', { prompt: 'none' })
    app.get('/refresh', async (req, res) => res.json(await req.oidc.accessToken.refresh()))
    app.use((error, _req, res, _next) => res.redirect(`/me?error=${encodeURIComponent(error.message)}`))
    console.log(`listening on ${baseURL}`)
  })
}
