// Logins that end in a session, and everything else that touches one.
module.exports = ({ app, passport, users, bcrypt, rememberMe }) => {
  const who = (req, res) => res.json({ id: req.user ? users.idOf(req.user) : null })
  const logIn = (req, user, res, next, then = who) => req.logIn(user, (error) => (error ? next(error) : then(req, res)))

  app.get('/me', who)
  app.post('/login', passport.authenticate('local'), (req, res) => {
    if (req.body.remember) rememberMe.issue(res, req.user.id)
    who(req, res)
  })
  app.post('/login/form', passport.authenticate('local', { successRedirect: '/me', failureRedirect: '/login?failed=1' }))
  app.post('/login/front-door', passport.authenticate('front-door'), who)
  app.post('/login/name-only', passport.authenticate('name-only'), (req, res) => res.json({ id: req.user }))
  app.post('/login/card', passport.authenticate('card'), who)
  // The page app: 200 whatever happens, the outcome in the body.
  app.post('/login/spa', (req, res, next) => {
    passport.authenticate('local', (error, user, info) => {
      if (error) return next(error)
      if (!user) return res.json({ ok: false, message: info.message })
      logIn(req, user, res, next, () => res.json({ ok: true }))
    })(req, res, next)
  })
  app.post('/login/then-fail', passport.authenticate('local'), (_req, _res, next) =>
    next(new Error('the page after the login fails')),
  )

  app.post('/logout', (req, res, next) => {
    const done = (error) => (error ? next(error) : res.json({}))
    if (req.logout.length > 0) return req.logout(done)
    req.logout()
    done()
  })

  app.post('/register', (req, res, next) => {
    const user = users.add({
      id: `new-${req.body.username}`,
      username: req.body.username,
      hash: bcrypt.hashSync(req.body.password, 4),
    })
    if (req.body.stay) logIn(req, user, res, next)
    else res.status(201).json({ id: user.id })
  })

  app.post('/mfa/password', (req, res, next) => {
    passport.authenticate('local', (error, user) => {
      if (error || !user) return res.status(401).json({ error: 'no' })
      req.session.pending = users.idOf(user)
      res.json({ next: 'code' })
    })(req, res, next)
  })
  app.post('/mfa/code', (req, res, next) => {
    if (req.body.code !== '123456') return res.status(401).json({ error: 'wrong code' })
    logIn(req, users.byId(req.session.pending), res, next)
  })
  app.post('/mfa/strategy', passport.authenticate('totp-code'), who)

  app.post('/link/local', passport.authorize('local'), (req, res) => res.json({ linked: users.idOf(req.account) }))
  app.post('/step-up', passport.authenticate('local', { session: false }), (req, res) => {
    req.session.stepUpAt = Date.now()
    res.json({})
  })
  app.post('/change-password', (req, res, next) => {
    bcrypt.compare(req.body.password, req.user.hash).then((isRight) => res.status(isRight ? 200 : 403).json({}), next)
  })
  app.post('/impersonate', (req, res, next) => {
    req.session.admin = users.idOf(req.user)
    logIn(req, users.byName(req.body.username), res, next)
  })
  app.post('/impersonate/stop', (req, res, next) => logIn(req, users.byName('admin'), res, next))
  app.post('/impersonate/logout-first', (req, res, next) => {
    const other = users.byName(req.body.username)
    const done = (error) => (error ? next(error) : logIn(req, other, res, next))
    if (req.logout.length > 0) return req.logout(done)
    req.logout()
    done()
  })
  app.post('/switch', (req, res, next) => logIn(req, users.byName(req.body.username), res, next))
  app.post('/org', (req, res, next) => logIn(req, { ...req.user, orgId: req.body.orgId }, res, next))
  app.post('/profile', (req, res, next) => logIn(req, { ...req.user, nickname: 'new' }, res, next))

  for (const [name, options] of [
    ['oauth', {}],
    ['oidc', {}],
    ['silent', { prompt: 'none' }],
  ]) {
    app.get(`/auth/${name}`, passport.authenticate(name, options))
    app.get(`/callback/${name}`, passport.authenticate(name, { failureRedirect: '/login?failed=1', ...options }), who)
  }
  // The other way to link: the strategy that signs people in, which is handed the request and knows who asks.
  app.get(
    '/auth/attach',
    (req, _res, next) => {
      req.session.isAttaching = true
      next()
    },
    passport.authenticate('oauth'),
  )
  app.get('/auth/link', passport.authorize('link'))
  app.get('/callback/link', passport.authorize('link', { failureRedirect: '/me' }), (req, res) =>
    res.json({ linked: users.idOf(req.account) }),
  )
  app.get('/auth/saml', passport.authenticate('saml'))
  app.post('/callback/saml', passport.authenticate('saml', { failureRedirect: '/login?failed=1' }), who)
}
