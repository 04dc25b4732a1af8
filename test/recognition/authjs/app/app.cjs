// Auth.js on node:http or in Express, beside what an app has of its own.
const { createServer } = require('node:http')
const { Readable } = require('node:stream')
const createOptions = require('./options.cjs')

module.exports = async ({ core, Credentials, ExpressAuth, express, bcrypt, recordSignIn, signedIn, copy, storage, own }) => {
  const { Auth, raw, skipCSRFCheck } = core
  const events = []
  const mails = new Map()
  const options = await createOptions({
    kind: {
      oidcType: 'oidc',
      hasAdapter: storage !== 'jwt',
      strategy: storage === 'database' ? 'database' : 'jwt',
      // 0.34 takes no ID token from a provider that is called an OAuth one.
      oauth: copy === 'auth-core-034' ? { type: 'oidc' } : {},
      events,
    },
    bcrypt,
    Credentials,
    record: recordSignIn,
    mails,
    env: process.env,
  })
  if (storage === 'database') options.providers = options.providers.filter(({ type }) => type !== 'credentials')
  options.basePath = '/auth'
  const config = own === 'own' ? signedIn(options) : options

  const answer = (response, json) => response.setHeader('content-type', 'application/json').end(JSON.stringify(json))

  /** What the app has besides the library's own routes. */
  const routes = async (request, response) => {
    const origin = `http://${request.headers.host}`
    const { pathname, searchParams } = new URL(request.url, origin)
    if (pathname === '/events') return answer(response, events.splice(0))
    if (pathname === '/mail') return answer(response, { url: mails.get(searchParams.get('to')) ?? null })
    if (pathname === '/server-login') {
      // As a server action of next-auth 5 does it: a request of its own making, and the library's raw answer.
      const { cookie = '' } = request.headers
      const action = new Request(`${origin}/auth/callback/credentials?`, {
        method: 'POST',
        headers: { cookie, 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams({
          username: searchParams.get('username'),
          password: searchParams.get('password'),
          callbackUrl: '/',
        }),
      })
      try {
        const { redirect, cookies } = await Auth(action, { ...config, raw, skipCSRFCheck })
        return answer(response, { redirect, cookies: cookies.map(({ name }) => name) })
      } catch (error) {
        response.statusCode = 401
        return answer(response, { error: error.type })
      }
    }
    response.statusCode = 404
    answer(response, {})
  }

  const listen = (app) =>
    createServer(app).listen(0, '127.0.0.1', function () {
      console.log(`listening on http://127.0.0.1:${this.address().port}`)
    })

  if (ExpressAuth !== undefined) {
    const app = express()
    app.use('/auth', ExpressAuth(config))
    app.use((request, response) => void routes(request, response))
    listen(app)
  } else {
    listen(async (request, response) => {
      if (!request.url.startsWith('/auth/')) return routes(request, response)
      const hasBody = request.method !== 'GET'
      const web = new Request(new URL(request.url, `http://${request.headers.host}`), {
        method: request.method,
        headers: request.headers,
        ...(hasBody && { body: Readable.toWeb(request), duplex: 'half' }),
      })
      const { status, headers, body } = await Auth(web, config)
      response.statusCode = status
      for (const [name, value] of headers) if (name !== 'set-cookie') response.setHeader(name, value)
      response.setHeader('set-cookie', headers.getSetCookie())
      if (body) Readable.fromWeb(body).pipe(response)
      else response.end()
    })
  }
}
