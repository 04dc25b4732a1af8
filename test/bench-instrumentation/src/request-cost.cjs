// Prints what one request costs in nanoseconds of CPU: node request-cost.cjs <ours | none> <restored | jwt | login> <requests>.
// A real server object, passport's own session strategy and session manager, and a strategy that succeeds; no sockets.
const [whose, what, count] = process.argv.slice(2)
if (whose === 'ours') {
  // As with a processor of ours in the process: each sign-in is taken.
  require('@signed-in/core/login-handoff').onUnrecordedLogin(() => {})
  require('@signed-in/instrumentation').getAuthInstrumentations()
}
const { createSecretKey } = require('node:crypto')
const http = require('node:http')
const jwt = require('jsonwebtoken')
const passport = require('passport')
const { ExtractJwt, Strategy: JwtStrategy } = require('passport-jwt')

const user = { id: 'u-1', username: 'ann', orgId: 'org-1' }
passport.use({
  name: 'form',
  _usernameField: 'username',
  authenticate() {
    this.success(user)
  },
})
passport.serializeUser((one, done) => done(null, one.id))
passport.deserializeUser((_id, done) => done(null, user))

// A key object: for a text jsonwebtoken tries a public key first, and the error it meets there takes ten times as long as the rest.
const secretOrKey = createSecretKey(Buffer.from('secret'))
const fromHeader = ExtractJwt.fromAuthHeaderAsBearerToken()
passport.use(new JwtStrategy({ jwtFromRequest: fromHeader, secretOrKey }, (_claims, done) => done(null, user)))
const headers = { authorization: `Bearer ${jwt.sign({ sub: 'u-1' }, 'secret')}` }

const middleware = {
  login: passport.authenticate('form'),
  jwt: passport.authenticate('jwt', { session: false }),
  restored: passport.session(),
}[what]
const end = () => {}
const server = new http.Server((request, response) => middleware(request, response, end))

/** A request with a session, as express-session leaves it. */
function request() {
  const session = what === 'login' ? {} : { passport: { user: 'u-1' } }
  session.regenerate = session.save = (done) => done()
  return { session, url: '/', headers, method: 'GET' }
}
const response = { statusCode: 200, once() {} }

const run = (requests) => {
  const before = process.cpuUsage()
  for (let i = 0; i < requests; i += 1) server.emit('request', request(), response)
  const { user: own, system } = process.cpuUsage(before)
  return ((own + system) * 1000) / requests
}
run(Number(count) / 4)
console.log(run(Number(count)))
process.exit(0)
