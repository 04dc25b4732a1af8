// Every route of the app: verb, path, guards, handler. A handler runs as a method of the controller.
module.exports = ({ libraries, users, env }) => {
  const { AuthGuard, common, SignJWT } = libraries
  const route = (verb, path, guards, handler, status = 200) => ({ verb, path, guards, handler, status })
  const who = (req) => ({ id: req.user?.id ?? null })
  const logIn = (req, user) =>
    new Promise((resolve, reject) => req.logIn(user, (error) => (error ? reject(error) : resolve(who(req)))))
  const logOut = (req) => new Promise((resolve, reject) => req.logOut((error) => (error ? reject(error) : resolve({}))))
  const refuse = () => {
    throw new common.UnauthorizedException()
  }

  const only = (name) => AuthGuard(name)
  /** The guard that keeps the user in a session, as the documentation of Nest writes it. */
  const keeping = (name) =>
    class extends AuthGuard(name) {
      async canActivate(context) {
        await super.canActivate(context)
        await super.logIn(context.switchToHttp().getRequest())
        return true
      }
    }
  const linking = (name) => new (AuthGuard(name))({ property: 'account' })
  const sign = (jwt, user, more = {}) => jwt.sign({ sub: user.id, ...more })

  const sessionRoutes = [
    route('Get', '/me', [], who),
    route('Post', '/login', [keeping('local')], (req, res) => {
      if (req.body.remember) res.cookie('remember_me', users.remember(req.user.id))
      return who(req)
    }),
    route('Post', '/login/spa', [], (req) => {
      const user = users.verify(req.body.username, req.body.password)
      return user === undefined ? { ok: false } : logIn(req, user).then(() => ({ ok: true }))
    }),
    route('Post', '/login/then-fail', [keeping('local')], () => {
      throw new Error('the page after the login fails')
    }),
    route('Post', '/logout', [], async (req, res) => {
      res.clearCookie('remember_me')
      return logOut(req)
    }),
    route('Post', '/register', [], (req, res) => {
      const user = users.add({ id: `new-${req.body.username}`, username: req.body.username })
      if (req.body.stay) return logIn(req, user)
      res.status(201)
      return { id: user.id }
    }),
    route('Post', '/mfa/password', [only('local')], (req) => {
      req.session.pending = req.user.id
      return { next: 'code' }
    }),
    route('Post', '/mfa/code', [], (req) =>
      req.body.code === '123456' ? logIn(req, users.byId(req.session.pending)) : refuse(),
    ),
    route('Post', '/mfa/strategy', [keeping('totp-code')], who),
    route('Post', '/link/local', [linking('local')], (req) => ({ linked: req.account.id })),
    route('Post', '/step-up', [only('local')], () => ({})),
    route('Post', '/impersonate', [], (req) => logIn(req, users.byName(req.body.username))),
    route('Post', '/impersonate/stop', [], (req) => logIn(req, users.byName('admin'))),
    route('Post', '/switch', [], (req) => logIn(req, users.byName(req.body.username))),
    route('Post', '/org', [], (req) => logIn(req, { ...req.user, orgId: req.body.orgId })),
    route('Post', '/profile', [], (req) => logIn(req, { ...req.user, nickname: 'new' })),
    route('Get', '/auth/oauth', [only('oauth')], who),
    route('Get', '/callback/oauth', [keeping('oauth')], who),
    route('Get', '/auth/link', [linking('link')], who),
    route('Get', '/callback/link', [linking('link')], (req) => ({ linked: req.account.id })),
  ]

  const tokenRoutes = [
    route('Post', '/token', [only('local')], function (req) {
      return { access: sign(this.jwt, req.user), refresh: sign(this.jwt, req.user, { use: 'refresh' }) }
    }),
    route('Post', '/token/async', [only('local')], async function (req) {
      return { access: await this.jwt.signAsync({ sub: req.user.id }) }
    }),
    route('Post', '/token/jose', [only('local')], async (req) => {
      const secret = new TextEncoder().encode(env.JWT_SECRET)
      return { access: await new SignJWT({ sub: req.user.id }).setProtectedHeader({ alg: 'HS256' }).sign(secret) }
    }),
    route('Post', '/token/then-fail', [only('local')], function (req) {
      sign(this.jwt, req.user)
      throw new Error('the token never left')
    }),
    route('Post', '/token/refresh', [only('renewal')], function (req) {
      return { access: sign(this.jwt, req.user) }
    }),
    route('Post', '/token/mfa', [only('local')], function (req) {
      return { pending: sign(this.jwt, req.user, { mfaPending: true }) }
    }),
    // The second step, with the token of the first: the JWT guard lets it in, the handler checks the code.
    route('Post', '/token/mfa/code', [only('jwt')], function (req) {
      return req.body.code === '123456' ? { access: sign(this.jwt, req.user) } : refuse()
    }),
    // The same with a strategy for the code.
    route('Post', '/token/mfa/strategy', [only('totp-code')], function (req) {
      return { access: sign(this.jwt, req.user) }
    }),
    route('Post', '/token/step-up', [only('jwt'), only('local')], () => ({ ok: true })),
    route('Get', '/api/me', [only('jwt')], (req) => ({ id: users.byId(req.user.id).id })),
  ]
  return [...sessionRoutes, ...tokenRoutes]
}
