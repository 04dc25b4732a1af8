// A Koa app with koa-passport, which brings its own copy of passport and hands it stand-ins of the request.
module.exports = (libraries, env) => {
  const { Koa, Router, bodyParser, koaSession, passport, LocalStrategy, CustomStrategy, OAuth2Strategy, Strategy, leaving } =
    libraries
  const users = require('@signed-in-test/passport/plain-users')()
  const app = new Koa()
  app.keys = ['koa-key']
  app.proxy = true
  const router = new Router()
  require('./strategies.cjs')({ passport, users, env, LocalStrategy, CustomStrategy, OAuth2Strategy, Strategy })

  const who = (ctx) => {
    ctx.body = { id: ctx.state.user?.id ?? null }
  }
  const logInAs = async (ctx, user) => {
    await ctx.login(user)
    who(ctx)
  }
  router.get('/me', who)
  router.post('/login', passport.authenticate('local'), (ctx) => {
    if (ctx.request.body.remember) ctx.cookies.set('remember_me', users.remember(ctx.state.user.id))
    who(ctx)
  })
  router.post('/login/spa', (ctx, next) =>
    passport.authenticate('local', async (_error, user) => {
      if (user) await ctx.login(user)
      ctx.body = { ok: Boolean(user) }
    })(ctx, next),
  )
  router.post('/login/then-fail', passport.authenticate('local'), (ctx) => ctx.throw(500, 'the page after the login fails'))
  router.post('/logout', async (ctx) => {
    if (leaving === 'callback') await new Promise((resolve, reject) => ctx.logout((error) => (error ? reject(error) : resolve())))
    else await ctx.logout()
    ctx.cookies.set('remember_me')
    ctx.body = {}
  })
  router.post('/register', async (ctx) => {
    const { username, stay } = ctx.request.body
    const user = users.add({ id: `new-${username}`, username })
    if (stay) return logInAs(ctx, user)
    ctx.status = 201
    ctx.body = { id: user.id }
  })
  router.post('/mfa/password', (ctx, next) =>
    passport.authenticate('local', (_error, user) => {
      ctx.session.pending = user.id
      ctx.body = { next: 'code' }
    })(ctx, next),
  )
  router.post('/mfa/code', (ctx) => {
    if (ctx.request.body.code !== '123456') ctx.throw(401)
    return logInAs(ctx, users.byId(ctx.session.pending))
  })
  router.post('/mfa/strategy', passport.authenticate('totp-code'), who)
  router.post('/link/local', passport.authorize('local'), (ctx) => {
    ctx.body = { linked: ctx.state.account.id }
  })
  router.post('/step-up', passport.authenticate('local', { session: false }), (ctx) => {
    ctx.body = {}
  })
  router.post('/impersonate', (ctx) => logInAs(ctx, users.byName(ctx.request.body.username)))
  router.post('/impersonate/stop', (ctx) => logInAs(ctx, users.byName('admin')))
  router.post('/switch', (ctx) => logInAs(ctx, users.byName(ctx.request.body.username)))
  router.post('/org', (ctx) => logInAs(ctx, { ...ctx.state.user, orgId: ctx.request.body.orgId }))
  router.post('/profile', (ctx) => logInAs(ctx, { ...ctx.state.user, nickname: 'new' }))
  router.get('/auth/oauth', passport.authenticate('oauth'))
  router.get('/callback/oauth', passport.authenticate('oauth', { failureRedirect: '/login?failed=1' }), who)
  router.get('/auth/link', passport.authorize('link'))
  router.get('/callback/link', passport.authorize('link', { failureRedirect: '/me' }), (ctx) => {
    ctx.body = { linked: ctx.state.account.id }
  })

  app.use(async (ctx, next) => {
    try {
      await next()
    } catch (error) {
      ctx.status = error.status ?? 500
      ctx.body = { error: String(error.stack) }
    }
  })
  app.use(koaSession({}, app))
  // What passport 0.6 asks of a session and koa-session does not have.
  app.use((ctx, next) => {
    for (const name of ['regenerate', 'save']) {
      if (ctx.session && !ctx.session[name]) {
        Object.defineProperty(ctx.session, name, { value: (done) => done(), enumerable: false, configurable: true })
      }
    }
    return next()
  })
  app.use(bodyParser())
  app.use(passport.initialize())
  app.use(passport.session())
  app.use(passport.authenticate('remember-me'))
  app.use(router.routes())
  const server = app.listen(0, '127.0.0.1', () => console.log(`listening on http://127.0.0.1:${server.address().port}`))
}
