// A back end that signs consumers and members of organisations in through Stytch.
const { STYTCH_TEST_URL } = process.env

module.exports = ({ express, stytch }) => {
  const options = { project_id: 'project-test-1', secret: 'secret', env: `${STYTCH_TEST_URL}/` }
  const consumers = new stytch.Client(options)
  const members = new stytch.B2BClient(options)
  const app = express()
  app.use(express.json())
  /** A route that answers with the tokens of one call; the session of the browser goes along where the app says so. */
  const route = (path, call) =>
    app.post(path, async (req, res) => {
      try {
        const { session_token: token, intermediate_session_token: intermediate, user_id: user } = await call(req.body)
        res.json({ token, intermediate, user })
      } catch (error) {
        res.status(error.status_code ?? 500).json({ error: error.error_type ?? String(error) })
      }
    })
  const withSession = (body) => ({ session_duration_minutes: 60, ...body })
  route('/login', (body) => consumers.passwords.authenticate(withSession(body)))
  route('/login-without-session', (body) => consumers.passwords.authenticate(body))
  route('/sign-up', (body) => consumers.passwords.create(withSession(body)))
  route('/reset', (body) => consumers.passwords.email.reset(withSession(body)))
  route('/link', (body) => consumers.magicLinks.authenticate(withSession(body)))
  route('/code', (body) => consumers.otps.authenticate(withSession(body)))
  route('/oauth', (body) => consumers.oauth.authenticate(withSession(body)))
  route('/totp', (body) => consumers.totps.authenticate(withSession(body)))
  route('/passkey', (body) => consumers.webauthn.authenticate(withSession(body)))
  route('/session', (body) => consumers.sessions.authenticate(body))
  route('/enrol', (body) => consumers.totps.create(body))
  route('/b2b/login', (body) => members.passwords.authenticate(body))
  route('/b2b/link', (body) => members.magicLinks.authenticate(body))
  route('/b2b/sso', (body) => members.sso.authenticate(body))
  route('/b2b/discovery', (body) => members.magicLinks.discovery.authenticate(body))
  route('/b2b/pick', (body) => members.discovery.intermediateSessions.exchange(body))
  route('/b2b/new', (body) => members.discovery.organizations.create(body))
  route('/b2b/code', (body) => members.otps.sms.authenticate(body))
  route('/b2b/session', (body) => members.sessions.authenticate(body))
  route('/b2b/switch', (body) => members.sessions.exchange(body))
  app.post('/batch', async (req, res) => {
    const results = await Promise.allSettled(req.body.map((login) => consumers.passwords.authenticate(withSession(login))))
    res.json(results.map(({ status }) => status))
  })
  app.post('/broken-login', async (req, res) => {
    await consumers.passwords.authenticate(withSession(req.body))
    res.status(500).json({})
  })
  const server = app.listen(0, '127.0.0.1', () => console.log(`listening on http://127.0.0.1:${server.address().port}`))
}
