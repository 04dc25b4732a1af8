// The common hand-written login on Express and cookie-session. `renew` says how the app starts a fresh session.
const handlers = require('../../hand-written/app/handlers.cjs')
const passwords = require('../../hand-written/app/passwords.cjs')

const RENEW = {
  // Puts another object in the place of the session.
  replace: (req) => {
    req.session = {}
  },
  keep: () => {},
}

module.exports = async ({ express, session, bcrypt, renew }) => {
  const app = express()
  app.use(express.json())
  app.use(session({ name: 'session', keys: ['a key of the test'] }))
  const contextOf = (req, res) => ({
    body: req.body,
    cookies: Object.fromEntries((req.headers.cookie ?? '').split('; ').map((pair) => pair.split('='))),
    get session() {
      return req.session
    },
    regenerate: async () => RENEW[renew](req),
    save: async () => {},
    destroy: async () => {
      req.session = null
    },
    setCookie: (name, value) => res.cookie(name, value),
    answer: (status, json) => res.status(status).json(json),
  })
  const { before, routes } = await handlers({ passwords: (one) => passwords('promise', one), library: bcrypt })
  app.use((req, res, next) => before(contextOf(req, res)).then(() => next(), next))
  for (const [route, handle] of Object.entries(routes)) {
    const [method, path] = route.split(' ')
    app[method.toLowerCase()](path, (req, res, next) => Promise.resolve(handle(contextOf(req, res))).catch(next))
  }
  const server = app.listen(0, '127.0.0.1', () => console.log(`listening on http://127.0.0.1:${server.address().port}`))
}
