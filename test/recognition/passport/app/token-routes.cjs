// Logins that end in a token, routes that are guarded by one, and several logins in one request.
module.exports = ({ app, passport, users, libraries, env }) => {
  const { jwt, SignJWT } = libraries
  const sign = (user, more = {}) => jwt.sign({ sub: users.idOf(user), ...more }, env.JWT_SECRET, { expiresIn: '5m' })
  const tokens = (user) => ({ access: sign(user), refresh: sign(user, { use: 'refresh' }) })
  const sessionless = (name) => passport.authenticate(name, { session: false })

  app.post('/token', sessionless('local'), (req, res) => res.json(tokens(req.user)))
  app.post('/token/callback', sessionless('local'), (req, res, next) => {
    jwt.sign({ sub: users.idOf(req.user) }, env.JWT_SECRET, {}, (error, access) => (error ? next(error) : res.json({ access })))
  })
  app.post('/token/jose', sessionless('local'), (req, res, next) => {
    new SignJWT({ sub: String(users.idOf(req.user)) })
      .setProtectedHeader({ alg: 'HS256' })
      .sign(new TextEncoder().encode(env.JWT_SECRET))
      .then((access) => res.json({ access }), next)
  })
  app.post('/token/then-fail', sessionless('local'), (req, res) => {
    sign(req.user)
    res.status(500).json({ error: 'the token never left' })
  })
  app.post('/token/refresh', sessionless('renewal'), (req, res) => res.json(tokens(req.user)))
  app.post('/token/mfa', sessionless('local'), (req, res) => res.json({ pending: sign(req.user, { purpose: 'mfa' }) }))
  app.post('/token/step-up', sessionless('jwt'), sessionless('local'), (_req, res) => res.json({ ok: true }))

  app.get('/api/me', sessionless('jwt'), (req, res) => res.json({ id: users.idOf(req.user) }))
  // Without session: false, as it is often written: passport then logs in again on every request.
  app.get('/api/sloppy', passport.authenticate('jwt'), (req, res) => res.json({ id: users.idOf(req.user) }))
  app.get('/api/bearer', passport.authenticate(['bearer', 'local']), (req, res) => res.json({ id: users.idOf(req.user) }))
  app.get('/api/basic', passport.authenticate('basic'), (req, res) => res.json({ id: users.idOf(req.user) }))
  app.get('/public', passport.authenticate(['jwt', 'anonymous'], { session: false }), (_req, res) => res.json({}))

  const resolve = (req, res, { username, password, as }) =>
    new Promise((done) => {
      const body = req.body
      req.body = { username, password }
      passport.authenticate('local', { session: false }, (error, user) => {
        if (error || !user) return done({ error: 'no' })
        if (as === 'token') return done({ data: sign(user) })
        req.logIn(user, (failure) => done(failure ? { error: String(failure) } : { data: users.idOf(user) }))
      })(req, res, () => done({ error: 'next' }))
      req.body = body
    })
  // As a GraphQL or tRPC endpoint does: 200 whatever happened, several operations in one request.
  app.post('/graphql', async (req, res) => {
    const answers = []
    for (const operation of req.body) answers.push(await resolve(req, res, operation))
    res.json(answers)
  })
}
