// The common hand-written login on Express and express-session.
const { promisify } = require('node:util')
const handlers = require('../../hand-written/app/handlers.cjs')
const passwords = require('../../hand-written/app/passwords.cjs')
const oddRoutes = require('./odd-routes.cjs')

module.exports = async ({ express, session, cookieParser, library, style, jwt, graphql, trpc }) => {
  const app = express()
  app.use(express.json())
  app.use(cookieParser())
  app.use(
    session({
      secret: 'a secret of the test',
      resave: false,
      saveUninitialized: style === 'sync',
      rolling: style === 'callback',
    }),
  )

  const contextOf = (req, res) => ({
    body: req.body,
    cookies: req.cookies,
    get session() {
      return req.session
    },
    regenerate: () => promisify((done) => req.session.regenerate(done))(),
    save: () => promisify((done) => req.session.save(done))(),
    destroy: () => promisify((done) => req.session.destroy(done))(),
    setCookie: (name, value) => res.cookie(name, value),
    answer: (status, json) => res.status(status).json(json),
  })
  const { before, routes } = await handlers({ passwords: (one) => passwords(style, one), library })
  app.use((req, res, next) => before(contextOf(req, res)).then(() => next(), next))
  for (const [route, handle] of Object.entries(routes)) {
    const [method, path] = route.split(' ')
    app[method.toLowerCase()](path, (req, res, next) => Promise.resolve(handle(contextOf(req, res))).catch(next))
  }
  await oddRoutes({ app, session, express, jwt, graphql, trpc, passwords: passwords(style, library) })
  const server = app.listen(0, '127.0.0.1', () => console.log(`listening on http://127.0.0.1:${server.address().port}`))
}
