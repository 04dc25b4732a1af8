// Registers the strategies of the app.
module.exports = ({ passport, users, env, LocalStrategy, CustomStrategy, OAuth2Strategy, Strategy }) => {
  passport.serializeUser((user, done) => done(null, user.id))
  passport.deserializeUser((id, done) => done(null, users.byId(id) ?? false))
  passport.use(
    new LocalStrategy((username, password, done) => setImmediate(() => done(null, users.verify(username, password) ?? false))),
  )
  passport.use(
    'totp-code',
    new CustomStrategy((req, done) => {
      done(null, req.body.code === '123456' ? (users.byId(req.session.pending) ?? false) : false)
    }),
  )

  class RememberMeStrategy extends Strategy {
    name = 'remember-me'
    authenticate(req) {
      const user = req.isAuthenticated() ? undefined : users.recall(req.cookies.get('remember_me'))
      return user === undefined ? this.pass() : this.success(user)
    }
  }
  passport.use(new RememberMeStrategy())

  for (const name of ['oauth', 'link']) {
    const strategy = new OAuth2Strategy(
      {
        authorizationURL: `${env.OIDC_ISSUER}/auth`,
        tokenURL: `${env.OIDC_ISSUER}/token`,
        clientID: env.OIDC_CLIENT_ID,
        clientSecret: env.OIDC_CLIENT_SECRET,
        scope: 'openid profile',
        state: true,
        callbackURL: `/callback/${name}`,
      },
      (_access, _refresh, profile, done) =>
        done(null, profile.preferred_username === 'barred' ? false : users.fromProvider(profile.sub, profile.preferred_username)),
    )
    strategy.userProfile = (accessToken, done) => {
      fetch(`${env.OIDC_ISSUER}/me`, { headers: { authorization: `Bearer ${accessToken}` } })
        .then((response) => response.json())
        .then((profile) => done(null, profile))
        .catch((error) => done(error))
    }
    passport.use(name, strategy)
  }
}
