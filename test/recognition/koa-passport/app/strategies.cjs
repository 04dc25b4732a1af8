// Registers the strategies of the app.
const registerOauth = require('@signed-in-test/passport/oauth-strategies')

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

  registerOauth({ passport, users, env, OAuth2Strategy })
}
