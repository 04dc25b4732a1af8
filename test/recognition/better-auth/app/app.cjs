// better-auth on node:http, beside routes in which the app's server calls it by itself.
const { createServer } = require('node:http')
const authOptions = require('./auth-options.cjs')

module.exports = ({ libraries, mode, passkey }) => {
  const outbox = []
  const heard = []
  let auth
  let handle
  const json = (res, status, value) => {
    res.statusCode = status
    res.setHeader('content-type', 'application/json').end(JSON.stringify(value ?? null))
  }
  const routes = {
    '/outbox': async (_req, res, query) => {
      const found = outbox.findLast(({ to, kind }) => to === query.get('to') && kind === query.get('kind'))
      json(res, 200, found)
    },
    '/heard': async (_req, res) => json(res, 200, heard.splice(0)),
    // As a server action does it: without a request.
    '/server-login': async (_req, res, query) => {
      try {
        const { user } = await auth.api.signInEmail({ body: { email: query.get('email'), password: query.get('password') } })
        json(res, 200, { id: user.id })
      } catch (error) {
        json(res, error.statusCode ?? 500, { message: error.message })
      }
    },
    '/server-session': async (req, res) => {
      const session = await auth.api.getSession({ headers: new Headers({ cookie: req.headers.cookie ?? '' }) })
      json(res, 200, { id: session?.user.id ?? null })
    },
    // Two logins in one request, as in a GraphQL batch.
    '/batch': async (_req, res) => {
      const one = (email, password) => auth.api.signInEmail({ body: { email, password } }).catch(() => null)
      await Promise.all([
        one('ann@app.test', 'correct horse'),
        one('bob@app.test', 'correct horse'),
        one('ann@app.test', 'wrong'),
      ])
      json(res, 200, {})
    },
    '/make-admin': async (_req, res) => json(res, 200, {}),
  }
  const server = createServer((req, res) => {
    const { pathname, searchParams } = new URL(req.url, 'http://app')
    if (pathname.startsWith('/api/auth')) return handle(req, res)
    const route = routes[pathname] ?? (async () => json(res, 404, {}))
    route(req, res, searchParams).catch((error) => {
      console.error(error)
      json(res, 500, {})
    })
  })
  server.listen(0, '127.0.0.1', async () => {
    const baseURL = `http://127.0.0.1:${server.address().port}`
    const options = authOptions({ mode, libraries, outbox, heard, env: process.env, baseURL, passkey })
    const plugins = [...options.plugins]
    auth = libraries.betterAuth(options)
    if (auth.options !== options || options.plugins.length !== plugins.length)
      throw new Error('the options are not what the app gave')
    handle = libraries.toNodeHandler(auth)
    await auth.$context
    const people = [
      { email: 'ann@app.test', name: 'Ann', username: 'annie' },
      { email: 'bob@app.test', name: 'Bob' },
      { email: 'boss@app.test', name: 'Boss' },
      { email: 'member@app.test', name: 'Member' },
      { email: 'told@app.test', name: 'Told' },
    ]
    if (mode !== 'verified')
      for (const person of people) await auth.api.signUpEmail({ body: { ...person, password: 'correct horse' } })
    console.log(`listening on ${baseURL}`)
  })
}
