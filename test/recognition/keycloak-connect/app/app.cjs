// An Express app that leaves its sign-ins to Keycloak.
module.exports = ({ express, session, Keycloak }, env) => {
  const app = express()
  const store = new session.MemoryStore()
  const server = app.listen(0, '127.0.0.1', () => {
    const url = `http://127.0.0.1:${server.address().port}`
    const keycloak = new Keycloak(
      { store, scope: 'profile email' },
      {
        realm: 'test',
        'auth-server-url': env.OIDC_ADDRESS,
        resource: env.OIDC_CLIENT_ID,
        credentials: { secret: env.OIDC_CLIENT_SECRET },
        'confidential-port': 0,
        'ssl-required': 'none',
      },
    )
    keycloak.authenticated = (request) => {
      request.session.userId = `local-${request.kauth.grant.access_token.content.sub}`
    }
    const who = (request, response) => response.json({ id: request.kauth.grant?.id_token?.content.sub ?? null })
    app.use(session({ secret: 'session-secret', resave: false, saveUninitialized: true, store }))
    app.use(keycloak.middleware({ logout: '/leave' }))
    app.get('/who', who)
    // A login page of the app's own, which hands the password on.
    app.post('/login', express.json(), async (request, response) => {
      try {
        const grant = await keycloak.grantManager.obtainDirectly(request.body.username, request.body.password)
        keycloak.storeGrant(grant, request, response)
        response.json({ id: grant.id_token.content.sub })
      } catch {
        response.status(401).json({})
      }
    })
    app.get('/members', keycloak.protect(), who)
    app.get('/reports', keycloak.protect('realm:auditor'), who)
    app.get('/sso', keycloak.checkSso(), who)
    app.use((error, _request, response, _next) => response.status(500).json({ error: String(error) }))
    console.log(`listening on ${url}`)
  })
}
