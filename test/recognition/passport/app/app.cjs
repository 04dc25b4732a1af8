// An Express app with passport. The libraries come in as arguments, so that an ES module and a CommonJS main file can each load
// them in their own way; passport itself comes in several versions.
const createUsers = require('./users.cjs')
const registerStrategies = require('./strategies.cjs')
const addSessionRoutes = require('./session-routes.cjs')
const addTokenRoutes = require('./token-routes.cjs')

module.exports = (libraries, env) => {
  const { express, session, cookieParser, passport, bcrypt } = libraries
  const app = express()
  const server = app.listen(0, '127.0.0.1', () => {
    const own = { ...env, APP_URL: `http://127.0.0.1:${server.address().port}` }
    const users = createUsers({ bcrypt })
    const { rememberMe } = registerStrategies({ passport, libraries, users, env: own })
    passport.serializeUser((user, done) => {
      if (user.username === 'unserializable') return done(new Error('cannot be serialized'))
      return done(null, typeof user === 'string' ? user : users.idOf(user))
    })
    passport.deserializeUser((id, done) => done(null, users.byId(id) ?? users.byName(id) ?? false))

    app.use(express.json(), express.urlencoded({ extended: false }), cookieParser())
    app.use(session({ secret: 'session-secret', resave: false, saveUninitialized: false }))
    app.use(passport.initialize(), passport.session(), passport.authenticate('remember-me'))
    addSessionRoutes({ app, passport, users, bcrypt, rememberMe })
    addTokenRoutes({ app, passport, users, libraries, env: own })
    app.use((error, _req, res, _next) => res.status(500).json({ error: error instanceof Error ? error.stack : String(error) }))
    console.log(`listening on ${own.APP_URL}`)
  })
}
