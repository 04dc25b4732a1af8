// The same logins for every server of this folder, as a function of the parsed body: tokens by an HMAC of the app's own, which no library
// signs, and a second factor that no library checks.
const { createHash, createHmac, randomBytes, randomUUID, timingSafeEqual } = require('node:crypto')
const { compare, hashSync } = require('bcryptjs')

const KEY = randomBytes(32)
const stored = hashSync('right', 4)
const people = new Map(['ann', 'mia'].map((name) => [name, { id: `hb-${name}`, name }]))
const waiting = new Map()
const refreshTokens = new Map()

const tokenFor = (subject) => {
  const text = Buffer.from(JSON.stringify({ sub: subject, exp: Date.now() + 600_000 })).toString('base64url')
  return `${text}.${createHmac('sha256', KEY).update(text).digest('base64url')}`
}
const digest = (text) => createHash('sha256').update(String(text)).digest()
const isCode = (code) => timingSafeEqual(digest(code), digest('424242'))

const routes = {
  '/login': async ({ name, password, remember }) => {
    const person = (await compare(password, stored)) ? people.get(name) : undefined
    if (person === undefined) return [401, {}]
    if (name === 'mia') {
      const ticket = randomUUID()
      waiting.set(ticket, person)
      return [200, { next: 'totp', ticket }]
    }
    const refreshToken = remember ? randomUUID() : undefined
    if (remember) refreshTokens.set(name, hashSync(refreshToken, 4))
    return [200, { token: tokenFor(person.id), refreshToken }]
  },
  '/login/next': ({ ticket, pin }, bearer) => {
    const person = waiting.get(ticket ?? bearer)
    if (person === undefined || !isCode(pin)) return [401, {}]
    waiting.delete(ticket ?? bearer)
    return [200, { token: tokenFor(person.id) }]
  },
  '/renew': async ({ name, refreshToken }) =>
    (await compare(refreshToken, refreshTokens.get(name))) ? [200, { token: tokenFor(people.get(name).id) }] : [401, {}],
  '/oauth/token': async (body) =>
    (await compare(body.client_secret, stored)) ? [200, { access_token: tokenFor(body.client_id) }] : [401, {}],
  '/exchange': async ({ apiKey }) => ((await compare(apiKey, stored)) ? [200, { token: tokenFor('hb-machine') }] : [401, {}]),
}

exports.answer = async (url, body, authorization = '') => {
  const route = routes[url.split('?')[0]]
  return route === undefined ? [404, {}] : route(body, authorization.split(' ')[1])
}
exports.parse = (text, type = '') =>
  type.includes('form') ? Object.fromEntries(new URLSearchParams(text)) : JSON.parse(text || '{}')
exports.listening = (server) => {
  server.listen(0, '127.0.0.1', () => console.log(`listening on http://127.0.0.1:${server.address().port}`))
}
