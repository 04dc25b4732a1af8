// node main.cjs <name of the library's copy> <pages or app> <cookie or store> [edge]
// A plain Node server that gives each request to the library's handlers as the two routers of Next.js do.
const { cpSync } = require('node:fs')
const { createServer } = require('node:http')
const { join } = require('node:path')
const { apiResolver } = require('next/dist/server/api-utils/node/api-resolver')
const { NextRequest } = require('next/server')

const { env } = process
const [, , copy, router, sessions, runtime] = process.argv
const records = new Map()
const store = {
  get: async (id) => records.get(id),
  set: async (id, session) => void records.set(id, session),
  delete: async (id) => void records.delete(id),
}

/** A copy that npm installed under another name, at a place where packages have their own. */
function placeOf(name) {
  if (name.startsWith('@auth0/')) return join(__dirname, 'node_modules', name)
  const place = join(__dirname, name, 'node_modules', '@auth0', 'nextjs-auth0')
  cpSync(join(__dirname, 'node_modules', name), place, { recursive: true })
  return place
}

const server = createServer((req, res) => {
  void (router === 'pages' ? throughPages(req, res) : throughApp(req, res)).catch((error) => {
    res.statusCode = 500
    res.end(String(error))
  })
})

server.listen(0, '127.0.0.1', () => {
  const baseURL = `http://127.0.0.1:${server.address().port}`
  const library = require(join(placeOf(copy), runtime === 'edge' ? 'dist/edge.js' : 'dist/index.js'))
  start(library, baseURL)
  console.log(`listening on ${baseURL}`)
})

let handlers
function start({ initAuth0 }, baseURL) {
  const auth0 = initAuth0({
    baseURL,
    issuerBaseURL: env.OIDC_ISSUER,
    clientID: env.OIDC_CLIENT_ID,
    clientSecret: env.OIDC_CLIENT_SECRET,
    clientAuthMethod: 'client_secret_post',
    secret: 'a secret of the test with sixty-four hexadecimal digits: 0123456789',
    auth0Logout: false,
    idpLogout: false,
    routes: { login: '/auth/login', callback: '/auth/callback', postLogoutRedirect: '/' },
    authorizationParams: { response_type: 'code', scope: 'openid profile email offline_access' },
    session: { ...(sessions === 'store' ? { store } : {}) },
  })
  const queryOf = (req) => new URL(req.url, baseURL).searchParams
  // Where the hook refuses, the app router hands it two arguments less.
  const afterCallback = (...args) => {
    const session = args.length > 3 || router === 'pages' ? args[2] : args[1]
    if (session.user.sub === 'idp|barred') throw new Error('not invited')
    if (session.user.sub === 'idp|ignored') return undefined
    return { ...session, plan: 'free' }
  }
  const auth = auth0.handleAuth({
    login: (req, more) => {
      const asked = Object.fromEntries(
        ['prompt', 'max_age'].map((name) => [name, queryOf(req).get(name)]).filter(([, value]) => value),
      )
      return auth0.handleLogin(req, more, { authorizationParams: asked, returnTo: '/' })
    },
    callback: (req, more) => auth0.handleCallback(req, more, { afterCallback }),
    // A profile that is asked for anew is written into the session.
    refetched: (req, more) => auth0.handleProfile(req, more, { refetch: true }),
    updated: async (req, res) => {
      if (router === 'pages') {
        const session = await auth0.getSession(req, res)
        if (auth0.updateSession) await auth0.updateSession(req, res, { ...session, user: { ...session.user, nickname: 'new' } })
        return res.status(200).end()
      }
      const answer = new (require('next/server').NextResponse)()
      const session = await auth0.getSession(req, answer)
      await auth0.updateSession(req, answer, { ...session, user: { ...session.user, nickname: 'new' } })
      return answer
    },
    token: async (req, res) => {
      if (router === 'pages') {
        await auth0.getAccessToken(req, res, { refresh: true })
        return res.status(200).end()
      }
      const answer = new (require('next/server').NextResponse)()
      await auth0.getAccessToken(req, answer, { refresh: true })
      return answer
    },
  })
  const me = async (req, res) => {
    if (router === 'pages') return res.json({ id: (await auth0.getSession(req, res))?.user.sub ?? null })
    const answer = new (require('next/server').NextResponse)()
    const session = await auth0.getSession(req, answer)
    return Response.json({ id: session?.user.sub ?? null }, { headers: answer.headers })
  }
  handlers = { auth, me, baseURL }
}

function routeOf(req) {
  const { pathname, searchParams } = new URL(req.url, handlers.baseURL)
  const [, first, second] = pathname.split('/')
  if (first === 'me') return { handler: handlers.me, params: {}, searchParams }
  if (first === 'auth') return { handler: handlers.auth, params: { auth0: [second] }, searchParams }
  return { handler: undefined, params: {}, searchParams }
}

async function throughPages(req, res) {
  const { handler, params, searchParams } = routeOf(req)
  if (handler === undefined) return void res.writeHead(404).end()
  const api = { previewModeId: 'a', previewModeEncryptionKey: 'b', previewModeSigningKey: 'c' }
  await apiResolver(req, res, { ...Object.fromEntries(searchParams), ...params }, handler, api, false)
}

async function throughApp(req, res) {
  const { handler, params } = routeOf(req)
  if (handler === undefined) return void res.writeHead(404).end()
  const body = req.method === 'GET' ? undefined : require('node:stream').Readable.toWeb(req)
  const request = new NextRequest(new URL(req.url, handlers.baseURL), {
    method: req.method,
    headers: req.headers,
    body,
    duplex: 'half',
  })
  const answer = await handler(request, { params })
  for (const [name, value] of answer.headers) if (name !== 'set-cookie') res.setHeader(name, value)
  res.setHeader('set-cookie', answer.headers.getSetCookie())
  res.statusCode = answer.status
  res.end(Buffer.from(await answer.arrayBuffer()))
}
