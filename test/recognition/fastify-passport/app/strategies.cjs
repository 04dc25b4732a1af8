// Registers the strategies of the app.
module.exports = ({ passport, users, env, libraries }) => {
  const { LocalStrategy, CustomStrategy, OAuth2Strategy, JwtStrategy, ExtractJwt, Strategy } = libraries
  passport.registerUserSerializer(async (user) => user.id)
  passport.registerUserDeserializer(async (id) => users.byId(id) ?? null)
  passport.use(
    new LocalStrategy((username, password, done) => setImmediate(() => done(null, users.verify(username, password) ?? false))),
  )
  passport.use(
    'totp-code',
    new CustomStrategy((request, done) => {
      done(null, request.body.code === '123456' ? (users.byId(request.session.get('pending')) ?? false) : false)
    }),
  )
  const fromClaims = (claims, done) => done(null, users.byId(claims.sub) ?? false)
  const header = ExtractJwt.fromAuthHeaderAsBearerToken()
  passport.use('jwt', new JwtStrategy({ jwtFromRequest: header, secretOrKey: env.JWT_SECRET }, fromClaims))
  passport.use(
    'renewal',
    new JwtStrategy({ jwtFromRequest: ExtractJwt.fromBodyField('refresh'), secretOrKey: env.JWT_SECRET }, fromClaims),
  )

  class RememberMeStrategy extends Strategy {
    name = 'remember-me'
    authenticate(request) {
      const user = request.isAuthenticated() ? undefined : users.recall(request.cookies.remember_me)
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
        callbackURL: `${env.APP_URL}/callback/${name}`,
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
