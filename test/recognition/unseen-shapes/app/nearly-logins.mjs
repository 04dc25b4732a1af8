// Express 5: what reads like a login in the request or in the answer and is none: a refusal with status 200, the first of two steps, a
// page that a password opens, an address that a code verifies, a session that goes on. Every visitor gets a cookie of the same name as
// the session's, and nothing that a library knows checks a password or a code, unless `?bcrypt` says so.
import { randomBytes } from 'node:crypto'
import bcrypt from 'bcryptjs'
import cookieParser from 'cookie-parser'
import express from 'express'
import jwt from 'jsonwebtoken'

const hash = bcrypt.hashSync('right', 4)
const person = (name) => ({ id: `k-${name}`, email: `${name}@example.org`, name })
const secret = () => randomBytes(24).toString('hex')
const isRight = (req) => ('bcrypt' in req.query ? bcrypt.compare(req.body.password, hash) : req.body.password === 'right')

const app = express()
app.use(express.json(), cookieParser())
const withCookie = (res, name = 'sid') => res.cookie(name, secret(), { httpOnly: true })

app.post('/login', async (req, res) => {
  if (!(await isRight(req))) return res.sendStatus(401)
  withCookie(res, req.query.cookie).json({ user: person(req.body.name) })
})

// The answer stands in the address, so that the scenarios are a list of answers.
app.post('/answer/login', async (req, res) => {
  const { answer, cookie, kind } = req.query
  if (!(await isRight(req)) && kind !== 'refusal') return res.sendStatus(401)
  const token = kind === 'jwt' ? jwt.sign({ sub: 'k-ann' }, 'key') : secret()
  if (kind !== 'token' && kind !== 'jwt') withCookie(res, cookie)
  res.json({ ...JSON.parse(answer), user: person('ann'), ...((kind === 'token' || kind === 'jwt') && { token }) })
})
app.post('/redirect/login', async (req, res) => {
  if (!(await isRight(req))) return res.sendStatus(401)
  res.cookie('token', jwt.sign({ sub: 'k-ann' }, 'key'), { httpOnly: true }).redirect(req.query.to)
})

// Two steps, kept by a ticket.
const tickets = new Map()
app.post('/two/login', async (req, res) => {
  if (!(await isRight(req))) return res.sendStatus(401)
  const ticket = secret()
  tickets.set(ticket, req.body.name)
  res.json({ mfaRequired: true, ticket, user: person(req.body.name) })
})
app.post('/two/login/resend', (req, res) => {
  const ticket = secret()
  tickets.set(ticket, tickets.get(req.body.ticket))
  res.json({ sent: true, ticket, user: person(tickets.get(ticket)) })
})
app.post('/two/login/code', (req, res) => {
  const user = person(tickets.get(req.body.ticket))
  if (req.body.code !== '135790') return withCookie(res).json({ ok: false, attemptsLeft: 2, user })
  res.json({ token: secret(), user })
})

// Verified, shown, opened, bought: the browser gets the cookie of a visitor, or a token for the thing.
const visited = (_req, res) => withCookie(res).json({ user: person('ann') })
app.post(['/verify-email', '/newsletter/confirm', '/coupons/verify', '/signup/check-invite'], visited)
app.get(['/verify-email', '/invitations/:key'], visited)
const opened = async (req, res) => {
  if (!(await isRight(req))) return res.sendStatus(403)
  res.json({ token: jwt.sign({ sub: 'page-7' }, 'key'), owner: person('eve') })
}
app.post(['/shares/7/unlock', '/rooms/join', '/wifi/login'], opened)
app.post('/oauth/token', (_req, res) => res.json({ access_token: secret(), user: person('ann') }))
app.post('/auth/token/verify', (_req, res) => res.json({ token: secret(), user: person('ann') }))
app.get('/auth/silent-callback', (_req, res) => withCookie(res).json({ user: person('ann') }))

// A session that goes on: linked, confirmed, changed, under any name of its cookie.
app.post(['/auth/hub/link', '/auth/otp/verify', '/auth/password', '/auth/tokens', '/auth/unlock'], async (req, res) => {
  if (req.body.password !== undefined) await isRight(req)
  if (req.query.out === 'jwt') return res.json({ token: jwt.sign({ sub: 'k-ann' }, 'key'), user: person('ann') })
  withCookie(res, req.query.cookie).json({ user: person('ann') })
})

// The same asked in another way: the answer stands in a header, the address and the body are the scenario's.
const handOut = (req, res) => {
  const { out } = req.query
  if (out === 'cookie') return withCookie(res).json({ user: person('ann') })
  const token = out === 'jwt' ? jwt.sign({ sub: 'k-ann' }, 'key') : secret()
  if (out === 'header') return res.set('x-auth-token', token).json({ user: person('ann') })
  if (out === 'page') return res.cookie('token', jwt.sign({ sub: 'k-ann' }, 'key'), { httpOnly: true }).redirect('/home')
  if (out === 'pair') return res.json({ user: person('ann'), tokens: { access: { token }, refresh: { token: secret() } } })
  res.json({ user: person('ann'), token })
}
app.all('/odd/{*place}', async (req, res) => {
  const { password } = req.body?.data?.attributes ?? req.body ?? {}
  if ('bcrypt' in req.query && password !== undefined) await bcrypt.compare(password, hash)
  handOut(req, res)
})

// A page that asks another part of the app, which knows the passwords.
app.post('/page/login', async (req, res) => {
  const { port } = server.address()
  const answer = await fetch(`http://127.0.0.1:${port}/behind/verify-credentials`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(req.body),
  })
  const { user } = await answer.json()
  res.json({ token: jwt.sign({ sub: user.id }, 'key') })
})
// The same, where that part is internal, or has a name that says nothing.
for (const behind of ['/behind/internal/verify', '/behind/check']) {
  app.post(`/page${behind}/login`, async (req, res) => {
    const { port } = server.address()
    const headers = { 'content-type': 'application/json' }
    const answer = await fetch(`http://127.0.0.1:${port}${behind}`, { method: 'POST', headers, body: JSON.stringify(req.body) })
    const { user, token } = await answer.json()
    if (req.query.out === 'same') return res.json({ token, user })
    withCookie(res).json({ user })
  })
  app.post(behind, async (req, res) => {
    if (!(await bcrypt.compare(req.body.password, hash))) return res.sendStatus(401)
    res.json({ token: secret(), user: person(req.body.name) })
  })
}
app.post('/behind/verify-credentials', (req, res) => res.json({ token: secret(), user: person(req.body.name) }))

const server = app.listen(0, '127.0.0.1', () => console.log(`listening on http://127.0.0.1:${server.address().port}`))
