// The common hand-written login with iron-session, on plain node:http or in Express. Versions 6 and 7 have wrappers that open the session:
// `ironSession` for Express, `withIronSessionApiRoute` for the handlers of Next.js.
const { createServer } = require('node:http')
const handlers = require('../../hand-written/app/handlers.cjs')
const passwords = require('../../hand-written/app/passwords.cjs')

const OPTIONS = { cookieName: 'iron', password: 'a password of the test that is long enough', cookieOptions: { secure: false } }

module.exports = async ({ getIronSession, ironSession, withIronSessionApiRoute, express, library, style, server: kind }) => {
  const { before, routes } = await handlers({ passwords: (one) => passwords(style, one), library })
  const open = async (req, res) => {
    // Some apps open the session in a middleware and again in the route.
    await getIronSession(req, res, OPTIONS)
    return getIronSession(req, res, OPTIONS)
  }
  const handle = async (req, res, body) => {
    const session = req.session ?? (await open(req, res))
    const context = {
      body,
      cookies: Object.fromEntries((req.headers.cookie ?? '').split('; ').map((pair) => pair.split('='))),
      session,
      regenerate: async () => {
        for (const key of Object.keys(session)) delete session[key]
      },
      save: () => session.save(),
      destroy: async () => session.destroy(),
      setCookie: (name, value) => res.appendHeader('set-cookie', `${name}=${value}`),
      answer: (status, json) => {
        res.statusCode = status
        res.setHeader('content-type', 'application/json')
        res.end(JSON.stringify(json))
      },
    }
    await before(context)
    const route = routes[`${req.method} ${req.url}`]
    if (route === undefined) context.answer(404, {})
    else await route(context)
  }
  const fail = (res) => (error) => {
    console.error(error)
    res.statusCode = 500
    res.end()
  }
  const listen = (server) =>
    server.listen(0, '127.0.0.1', () => console.log(`listening on http://127.0.0.1:${server.address().port}`))
  if (kind === 'express') {
    const app = express()
    app.use(express.json())
    if (ironSession) app.use(ironSession(OPTIONS))
    app.use((req, res) => void handle(req, res, req.body).catch(fail(res)))
    return listen(createServer(app))
  }
  listen(
    createServer((req, res) => {
      let text = ''
      req.setEncoding('utf8').on('data', (chunk) => {
        text += chunk
      })
      const route = () => handle(req, res, text === '' ? {} : JSON.parse(text))
      const whole = withIronSessionApiRoute ? withIronSessionApiRoute(route, OPTIONS) : route
      req.on('end', () => void whole(req, res).catch(fail(res)))
    }),
  )
}
