// A back end that signs people in through AuthKit: with WorkOS's sealed session in a cookie, or with a strategy of passport around it.
const { port, hostname } = new URL(process.env.WORKOS_TEST_URL)
const PASSWORD = 'a password of the test that is long enough'
const clientId = 'client_test'

module.exports = ({ express, WorkOS, createWorkOS, session, passport, Strategy }) => {
  const options = { apiKey: 'sk_test', clientId, https: false, apiHostname: hostname, port: Number(port) }
  const workos = createWorkOS === undefined ? new WorkOS('sk_test', options) : createWorkOS(options)
  const { userManagement } = workos
  const app = express()
  app.use(express.json())
  if (passport !== undefined) {
    app.use(session({ secret: PASSWORD, resave: false, saveUninitialized: false }))
    app.use(passport.session())
    passport.serializeUser((user, done) => done(null, user.email))
    passport.deserializeUser((email, done) => done(null, { id: `own-${email}`, email }))
    passport.use(
      'workos',
      new Strategy((req, done) => {
        userManagement.authenticateWithPassword({ clientId, ...req.body }).then(
          ({ user }) => done(null, { id: `own-${user.email}`, email: user.email }),
          () => done(null, false),
        )
      }),
    )
    app.post('/login', passport.authenticate('workos'), (req, res) => res.json({ user: req.user.id }))
  }
  const cookieOf = (req) => /wos-session=([^;]+)/.exec(req.headers.cookie ?? '')?.[1]
  const sealing = { session: { sealSession: true, cookiePassword: PASSWORD } }
  /** Answers with what one authentication says: a session, or the step that is due. */
  const route = (path, authenticate) =>
    app.post(path, async (req, res) => {
      try {
        const { user, sealedSession } = await authenticate(req)
        if (sealedSession !== undefined) res.append('set-cookie', `wos-session=${sealedSession}; Path=/`)
        res.json({ user: user.id })
      } catch (error) {
        const token = error.pendingAuthenticationToken ?? error.rawData?.pending_authentication_token
        res.status(token === undefined ? 401 : 403).json({ token })
      }
    })
  if (passport === undefined)
    route('/login', ({ body }) => userManagement.authenticateWithPassword({ clientId, ...sealing, ...body }))
  route('/magic', ({ body }) => userManagement.authenticateWithMagicAuth({ clientId, ...sealing, ...body }))
  route('/totp', ({ body }) =>
    userManagement.authenticateWithTotp({ clientId, ...sealing, ...body, authenticationChallengeId: 'c' }),
  )
  route('/verify', ({ body }) => userManagement.authenticateWithEmailVerification({ clientId, ...sealing, ...body }))
  route('/select', ({ body }) => userManagement.authenticateWithOrganizationSelection({ clientId, ...sealing, ...body }))
  route('/pkce', ({ body }) =>
    userManagement.authenticateWithCodeAndVerifier({ clientId, ...body, codeVerifier: 'v'.repeat(43) }),
  )
  route('/refresh', ({ body }) => userManagement.authenticateWithRefreshToken({ clientId, ...sealing, ...body }))
  app.get('/callback', async (req, res) => {
    if (req.query.code === undefined) return res.status(401).json({ error: req.query.error })
    try {
      const { user } = await userManagement.authenticateWithCode({ clientId, code: req.query.code })
      res.json({ user: user.id })
    } catch {
      res.status(401).json({})
    }
  })
  app.get('/sso', async (req, res) => {
    try {
      const { profile } = await workos.sso.getProfileAndToken({ clientId, code: req.query.code })
      res.json({ user: profile.id })
    } catch {
      res.status(401).json({})
    }
  })
  app.get('/me', async (req, res) => {
    const outcome = await userManagement.authenticateWithSessionCookie({ sessionData: cookieOf(req), cookiePassword: PASSWORD })
    res.status(outcome.authenticated ? 200 : 401).json({ user: outcome.user?.id })
  })
  app.post('/switch', async (req, res) => {
    const own = userManagement.loadSealedSession({ sessionData: cookieOf(req), cookiePassword: PASSWORD })
    const { authenticated, sealedSession } = await own.refresh({ organizationId: req.body.organizationId })
    if (sealedSession !== undefined) res.append('set-cookie', `wos-session=${sealedSession}; Path=/`)
    res.status(authenticated ? 200 : 401).json({})
  })
  app.post('/batch', async (req, res) => {
    const attempts = req.body.map((login) => userManagement.authenticateWithPassword({ clientId, ...login }))
    const results = await Promise.allSettled(attempts)
    res.json(results.map(({ status }) => status))
  })
  app.post('/broken-login', async (req, res) => {
    await userManagement.authenticateWithPassword({ clientId, ...req.body })
    res.status(500).json({})
  })
  const server = app.listen(0, '127.0.0.1', () => console.log(`listening on http://127.0.0.1:${server.address().port}`))
}
