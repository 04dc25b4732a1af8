// Registers the strategies of the app.
const registerOauth = require('@signed-in-test/passport/oauth-strategies')

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

  registerOauth({ passport, users, env, OAuth2Strategy, appUrl: env.APP_URL })
}
