// Hono on Node, tokens by hono/jwt (web crypto), a second factor by otplib.
import { serve } from '@hono/node-server'
import bcrypt from 'bcryptjs'
import { Hono } from 'hono'
import { getCookie, setCookie } from 'hono/cookie'
import { jwt, sign, verify } from 'hono/jwt'
import { generateSecret, generateSync, verify as verifyCode } from 'otplib'

const SECRET = 'a secret for the tokens of this app'
const hash = await bcrypt.hash('right', 4)
const users = Object.fromEntries(
  ['ann', 'bob', 'mia'].map((name) => [
    name,
    { id: `h-${name}`, name, hash, totp: name === 'mia' ? generateSecret() : undefined },
  ]),
)
const tickets = new Map()
const now = () => Math.floor(Date.now() / 1000)
const token = (user) => sign({ sub: user.id, name: user.name, exp: now() + 600 }, SECRET, 'HS256')

const app = new Hono()
app.post('/login', async (c) => {
  const { name, password } = await c.req.json()
  const user = users[name]
  if (!user || !(await bcrypt.compare(password, user.hash))) return c.json({ error: 'wrong' }, 401)
  if (user.totp) {
    const ticket = crypto.randomUUID()
    tickets.set(ticket, user)
    return c.json({ next: 'totp', ticket })
  }
  return c.json({ token: await token(user) })
})
app.post('/login/totp', async (c) => {
  const { ticket, code } = await c.req.json()
  const user = tickets.get(ticket)
  if (!user || !(await verifyCode({ secret: user.totp, token: code })).valid) return c.json({ error: 'wrong code' }, 401)
  tickets.delete(ticket)
  return c.json({ token: await token(user), user: { id: user.id } })
})
app.post('/web/login', async (c) => {
  const { name, password } = await c.req.parseBody()
  const user = users[name]
  if (!user || !bcrypt.compareSync(String(password), user.hash)) return c.redirect('/login?failed')
  setCookie(c, 'jwt', await token(user), { httpOnly: true })
  return c.redirect('/')
})
app.post('/web/renew', async (c) => {
  const payload = await verify(getCookie(c, 'jwt') ?? '', SECRET, 'HS256').catch(() => undefined)
  if (!payload) return c.json({}, 401)
  setCookie(c, 'jwt', await token({ id: payload.sub, name: payload.name }), { httpOnly: true })
  return c.json({ renewed: true })
})
app.use('/api/*', jwt({ secret: SECRET, alg: 'HS256' }))
app.get('/api/me', (c) => c.json({ id: c.get('jwtPayload').sub }))
// The code of the authenticator, for the test in the place of the person's phone.
app.get('/phone/:name', (c) => c.json({ code: generateSync({ secret: users[c.req.param('name')].totp }) }))
serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) => console.log(`listening on http://127.0.0.1:${port}`))
