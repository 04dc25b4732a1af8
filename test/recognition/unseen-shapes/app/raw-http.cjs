// node:http alone: bodies collected by hand, bcrypt with callbacks, tokens signed with an HMAC, headers in writeHead.
const { createHmac, timingSafeEqual, randomBytes } = require('node:crypto')
const http = require('node:http')
const { compare, hashSync } = require('bcrypt')

const KEY = randomBytes(32)
const users = new Map(['ann', 'bob'].map((name) => [name, { id: `raw-${name}`, name, hash: hashSync('right', 4) }]))
const signature = (text) => createHmac('sha256', KEY).update(text).digest('base64url')
const seal = (data) => {
  const text = Buffer.from(JSON.stringify(data)).toString('base64url')
  return `${text}.${signature(text)}`
}
const unseal = (sealed = '') => {
  const [text, mac = ''] = sealed.split('.')
  const right = Buffer.from(signature(text))
  if (mac.length !== right.length || !timingSafeEqual(Buffer.from(mac), right)) return undefined
  return JSON.parse(Buffer.from(text, 'base64url').toString('utf8'))
}
const cookie = (req) => /(?:^|; )auth_token=([^;]+)/.exec(req.headers.cookie ?? '')?.[1]
const answer = (res, status, body, headers = {}) => {
  res.writeHead(status, { 'Content-Type': 'application/json', ...headers })
  res.end(JSON.stringify(body))
}
function login(req, res, body) {
  const user = users.get(body.name)
  if (user === undefined) return answer(res, 401, { error: 'unknown' })
  compare(body.password, user.hash, (error, isRight) => {
    if (error) return answer(res, 500, {})
    if (!isRight) return answer(res, 401, { error: 'wrong' })
    const token = seal({ uid: user.id, exp: Date.now() + 600_000 })
    if (req.url === '/token') return answer(res, 200, { access_token: token, user_id: user.id, token_type: 'Bearer' })
    answer(res, 200, { id: user.id, name: user.name }, { 'Set-Cookie': `auth_token=${token}; HttpOnly; Path=/` })
  })
}
const server = http.createServer((req, res) => {
  const chunks = []
  req.on('data', (chunk) => chunks.push(chunk))
  req.on('end', () => {
    const body = chunks.length === 0 ? {} : JSON.parse(Buffer.concat(chunks).toString('utf8'))
    const session = unseal(cookie(req) ?? req.headers.authorization?.slice(7))
    if (req.method === 'POST' && (req.url === '/login' || req.url === '/token')) return login(req, res, body)
    if (req.url === '/logout') return answer(res, 200, {}, { 'Set-Cookie': 'auth_token=; Max-Age=0; Path=/' })
    if (session === undefined) return answer(res, 401, {})
    if (req.url === '/renew') {
      const token = seal({ ...session, exp: Date.now() + 600_000 })
      return answer(res, 200, { id: session.uid }, { 'Set-Cookie': `auth_token=${token}; HttpOnly; Path=/` })
    }
    answer(res, 200, { id: session.uid })
  })
})
server.listen(0, '127.0.0.1', () => console.log(`listening on http://127.0.0.1:${server.address().port}`))
