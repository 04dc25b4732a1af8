// What Next.js gives an API route, on Express or node:http: the body, the query with the path, cookies, and answers.
const { createServer } = require('node:http')
const createOptions = require('../../authjs/app/options.cjs')

module.exports = async ({ NextAuth, Credentials, bcrypt, record, express, style, storage }) => {
  const events = []
  const mails = new Map()
  const kind = {
    // To version 4 every provider is an OAuth one.
    oidcType: 'oauth',
    hasAdapter: storage !== 'jwt',
    strategy: storage === 'database' ? 'database' : 'jwt',
    oauth: { wellKnown: `${process.env.OIDC_ISSUER}/.well-known/openid-configuration`, idToken: true },
    events,
  }
  const options = await createOptions({ kind, bcrypt, Credentials, record, mails, env: process.env })
  if (storage === 'database') options.providers = options.providers.filter(({ type }) => type !== 'credentials')
  // Some apps make the handler once, others give the request to the library themselves.
  const once = NextAuth(options)
  const handle = style === 'once' ? once : (req, res) => NextAuth(req, res, { ...options })

  const api = async (req, res, body) => {
    const { pathname, searchParams } = new URL(req.originalUrl ?? req.url, 'http://app')
    if (pathname === '/events') return res.json(events.splice(0))
    if (pathname === '/mail') return res.json({ url: mails.get(searchParams.get('to')) ?? null })
    const nextauth = pathname.split('/').slice(3)
    const cookies = (req.headers.cookie ?? '')
      .split('; ')
      .filter(Boolean)
      .map((pair) => pair.split(/=(.*)/s, 2))
    Object.defineProperties(req, {
      query: { value: { ...Object.fromEntries(searchParams), nextauth } },
      cookies: { value: Object.fromEntries(cookies.map(([name, value]) => [name, decodeURIComponent(value)])) },
    })
    req.body = body
    await handle(req, res)
  }
  const listen = (app) =>
    createServer(app).listen(0, '127.0.0.1', function () {
      process.env.NEXTAUTH_URL = `http://127.0.0.1:${this.address().port}`
      console.log(`listening on ${process.env.NEXTAUTH_URL}`)
    })
  if (express !== undefined) {
    const app = express()
    app.use(express.urlencoded({ extended: true }), express.json())
    app.use((req, res, next) => void api(req, res, req.body ?? {}).catch(next))
    return listen(app)
  }
  listen((req, res) => {
    res.status = (status) => {
      res.statusCode = status
      return res
    }
    res.json = (value) => res.setHeader('content-type', 'application/json').end(JSON.stringify(value))
    res.send = (value) => (typeof value === 'object' ? res.json(value) : res.end(value))
    let text = ''
    req.setEncoding('utf8').on('data', (chunk) => {
      text += chunk
    })
    req.on('end', () => {
      const isJson = req.headers['content-type'] === 'application/json'
      const body = isJson ? JSON.parse(text) : Object.fromEntries(new URLSearchParams(text))
      api(req, res, body).catch((error) => {
        console.error(error)
        res.status(500).end()
      })
    })
  })
}
