// A Fastify app with @fastify/passport, on one of Fastify's two session plugins.
module.exports = async (libraries, env, store) => {
  const { fastify, passportModule } = libraries
  const users = require('@signed-in-test/passport/plain-users')()
  const passport = new passportModule.Authenticator()
  const app = fastify()
  await require('./sessions.cjs')(app, libraries, store)
  app.register(passport.initialize())
  app.register(passport.secureSession())

  app.decorateRequest('account', null)
  app.addHook('preValidation', passport.authenticate('remember-me', { authInfo: false }))
  const who = (request) => ({ id: request.user?.id ?? null })
  const guard = (name, options) => ({ preValidation: passport.authenticate(name, { authInfo: false, ...options }) })
  const logInAs = async (request, user) => {
    await request.logIn(user)
    return who(request)
  }
  app.get('/me', who)
  app.post('/login', guard('local'), (request, reply) => {
    if (request.body.remember) reply.setCookie('remember_me', users.remember(request.user.id), { path: '/' })
    reply.send(who(request))
  })
  app.post(
    '/login/spa',
    {
      preValidation: passport.authenticate('local', { authInfo: false }, async (request, _reply, _error, user) => {
        if (user) await request.logIn(user)
      }),
    },
    (request) => ({ ok: Boolean(request.user) }),
  )
  app.post('/login/then-fail', guard('local'), () => {
    throw new Error('the page after the login fails')
  })
  app.post('/logout', async (request, reply) => {
    await request.logout()
    reply.clearCookie('remember_me', { path: '/' })
    return {}
  })
  app.post('/register', async (request, reply) => {
    const { username, stay } = request.body
    const user = users.add({ id: `new-${username}`, username })
    if (stay) return logInAs(request, user)
    return reply.status(201).send({ id: user.id })
  })
  app.post(
    '/mfa/password',
    {
      preValidation: passport.authenticate('local', { authInfo: false }, async (request, _reply, _error, user) => {
        request.session.set('pending', user.id)
      }),
    },
    () => ({ next: 'code' }),
  )
  app.post('/mfa/code', async (request, reply) => {
    if (request.body.code !== '123456') return reply.status(401).send({})
    return logInAs(request, users.byId(request.session.get('pending')))
  })
  app.post('/mfa/strategy', guard('totp-code'), who)
  app.post('/link/local', { preValidation: passport.authorize('local', { authInfo: false }) }, (request) => ({
    linked: request.account.id,
  }))
  app.post('/step-up', guard('local', { session: false }), () => ({}))
  app.post('/impersonate', (request) => logInAs(request, users.byName(request.body.username)))
  app.post('/impersonate/stop', (request) => logInAs(request, users.byName('admin')))
  app.post('/switch', (request) => logInAs(request, users.byName(request.body.username)))
  app.post('/org', (request) => logInAs(request, { ...request.user, orgId: request.body.orgId }))
  app.post('/profile', (request) => logInAs(request, { ...request.user, nickname: 'new' }))
  app.get('/auth/oauth', guard('oauth'), who)
  app.get('/callback/oauth', guard('oauth', { failureRedirect: '/me' }), who)
  app.get('/auth/link', { preValidation: passport.authorize('link', { authInfo: false }) }, who)
  app.get(
    '/callback/link',
    { preValidation: passport.authorize('link', { authInfo: false, failureRedirect: '/me' }) },
    (request) => ({
      linked: request.account.id,
    }),
  )
  require('./token-routes.cjs')({ app, guard, users, env, libraries })
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  // Strategies are looked up by name when a request comes; these need the app's own address.
  require('./strategies.cjs')({ passport, users, env: { ...env, APP_URL: url }, libraries })
  console.log(`listening on ${url}`)
}
