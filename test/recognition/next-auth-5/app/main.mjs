// node main.mjs <options module> <object or function> <jwt or database>
import { createServer } from 'node:http'
import bcrypt from 'bcryptjs'

const [optionsFile, form, storage] = process.argv.slice(2)
const { default: createOptions } = await import(optionsFile)
const { default: NextAuth } = await import('next-auth')
const { default: Credentials } = await import('next-auth/providers/credentials')
const { NextRequest } = await import('next/server.js')

const events = []
const mails = new Map()
const options = await createOptions({
  kind: { oidcType: 'oidc', hasAdapter: storage !== 'jwt', strategy: storage, oauth: {}, events },
  bcrypt,
  Credentials,
  record: () => {},
  mails,
  env: process.env,
})
if (storage === 'database') options.providers = options.providers.filter(({ type }) => type !== 'credentials')
options.basePath = '/auth'
// The configuration may be made anew for each request.
const { handlers } = NextAuth(form === 'function' ? async () => ({ ...options }) : options)

createServer(async (req, res) => {
  const { pathname, searchParams } = new URL(req.url, 'http://app')
  if (pathname === '/events') return res.end(JSON.stringify(events.splice(0)))
  if (pathname === '/mail') return res.end(JSON.stringify({ url: mails.get(searchParams.get('to')) ?? null }))
  const chunks = []
  for await (const chunk of req) chunks.push(chunk)
  const web = new NextRequest(new URL(req.url, `http://${req.headers.host}`), {
    method: req.method,
    headers: req.headers,
    ...(req.method === 'POST' && { body: Buffer.concat(chunks) }),
  })
  const answer = await handlers[req.method](web)
  res.statusCode = answer.status
  for (const [name, value] of answer.headers) if (name !== 'set-cookie') res.setHeader(name, value)
  res.setHeader('set-cookie', answer.headers.getSetCookie())
  res.end(Buffer.from(await answer.arrayBuffer()))
}).listen(0, '127.0.0.1', function () {
  // The requests of Next.js call every loopback address so.
  console.log(`listening on http://localhost:${this.address().port}`)
})
