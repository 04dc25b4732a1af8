// A plain Node server that hands each request to the Auth0 library as Next.js does in its middleware.
import { createServer } from 'node:http'
import { Auth0Client } from '@auth0/nextjs-auth0/server'
import { NextRequest } from 'next/server.js'

const { env } = process
const records = new Map()
const store = {
  get: async (id) => records.get(id) ?? null,
  set: async (id, session) => void records.set(id, session),
  delete: async (id) => void records.delete(id),
}

const server = createServer(async (req, res) => {
  try {
    const request = new NextRequest(new URL(req.url, base), { method: req.method, headers: req.headers })
    const answer = await answerTo(request)
    for (const [name, value] of answer.headers) if (name !== 'set-cookie') res.setHeader(name, value)
    res.setHeader('set-cookie', answer.headers.getSetCookie())
    res.statusCode = answer.status
    res.end(Buffer.from(await answer.arrayBuffer()))
  } catch (error) {
    res.statusCode = 500
    res.end(String(error))
  }
})
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
const base = `http://127.0.0.1:${server.address().port}`

// The library takes a domain name and nothing else, as Auth0 has them: this one leads to the provider of the test.
const { fetch: fetchDirectly } = globalThis
globalThis.fetch = (address, options) => fetchDirectly(String(address).replace(/^https:\/\/idp\.test/, env.OIDC_ADDRESS), options)

const auth0 = new Auth0Client({
  domain: new URL(env.OIDC_ISSUER).host,
  clientId: env.OIDC_CLIENT_ID,
  clientSecret: env.OIDC_CLIENT_SECRET,
  appBaseUrl: base,
  allowInsecureRequests: true,
  secret: 'a secret of the test with sixty-four hexadecimal digits: 0123456789',
  authorizationParameters: { scope: 'openid profile email' },
  beforeSessionSaved: async (session) => {
    if (session.user.sub === 'idp|barred') throw new Error('not invited')
    return session
  },
  ...(process.argv[2] === 'store' ? { sessionStore: store } : {}),
})

async function answerTo(request) {
  if (request.nextUrl.pathname === '/me') return Response.json({ id: (await auth0.getSession(request))?.user.sub ?? null })
  return auth0.middleware(request)
}
console.log(`listening on ${base}`)
