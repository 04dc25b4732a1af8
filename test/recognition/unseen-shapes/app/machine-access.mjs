// Express 5: API keys and basic authentication against bcrypt on every request, a limited login, and administrators.
import { randomBytes } from 'node:crypto'
import bcrypt from 'bcryptjs'
import express from 'express'
import jwt from 'jsonwebtoken'

const { compare, hash } = bcrypt
const users = new Map()
for (const [name, role] of [
  ['ann', 'user'],
  ['bob', 'user'],
  ['root', 'admin'],
])
  users.set(name, { id: `m-${name}`, name, role, hash: await hash('right', 4) })
const keys = new Map()
const attempts = new Map()
const token = (user, more = {}) =>
  jwt.sign({ id: user.id, name: user.name, role: user.role, ...more }, 'secret', { expiresIn: '1h' })
const bearer = (req, res, next) => {
  try {
    req.auth = jwt.verify((req.headers.authorization ?? '').replace('Bearer ', ''), 'secret')
    next()
  } catch {
    res.sendStatus(401)
  }
}
const limited = ({ ip, body }, res, next) => {
  const who = `${ip} ${body.name}`
  const count = (attempts.get(who) ?? 0) + 1
  attempts.set(who, count)
  if (count > 3) return res.status(429).json({ error: 'slow down' })
  next()
}

const app = express()
app.use(express.json())
app.post('/login', limited, async (req, res) => {
  const user = users.get(req.body.name)
  const isRight = user !== undefined && (await compare(req.body.password, user.hash))
  if (!isRight) return res.status(401).json({ error: 'wrong' })
  attempts.clear()
  res.json({ token: token(user) })
})
app.post('/keys', bearer, async (req, res) => {
  const [prefix, secret] = [randomBytes(4).toString('hex'), randomBytes(24).toString('base64url')]
  keys.set(prefix, { owner: req.auth.name, hash: await hash(secret, 4) })
  res.status(201).json({ apiKey: `${prefix}.${secret}` })
})
app.get('/data', async (req, res) => {
  const [prefix, secret] = String(req.headers['x-api-key'] ?? '').split('.')
  const key = keys.get(prefix)
  if (!key || !(await compare(secret ?? '', key.hash))) return res.sendStatus(401)
  res.json({ owner: { id: `m-${key.owner}`, name: key.owner } })
})
// A machine swaps its key for a token: no person.
app.post('/oauth/token', async (req, res) => {
  const key = keys.get(req.body.client_id)
  if (req.body.grant_type !== 'client_credentials' || !key || !(await compare(req.body.client_secret, key.hash)))
    return res.status(401).json({ error: 'invalid_client' })
  res.json({ access_token: jwt.sign({ sub: req.body.client_id, scope: 'read' }, 'secret'), token_type: 'Bearer' })
})
app.get('/basic', async (req, res) => {
  const [name, password] = Buffer.from((req.headers.authorization ?? '').slice(6), 'base64')
    .toString()
    .split(':')
  const user = users.get(name)
  if (!user || !(await compare(password ?? '', user.hash))) return res.set('WWW-Authenticate', 'Basic').sendStatus(401)
  res.json({ id: user.id, name: user.name })
})
app.post('/admin/impersonate/:name', bearer, (req, res) => {
  if (req.auth.role !== 'admin') return res.sendStatus(403)
  res.json({ token: token(users.get(req.params.name), { impersonatedBy: req.auth.id }) })
})
// Administrators confirm the act with their own password.
app.post('/admin/become/:name', bearer, async (req, res) => {
  if (!(await compare(req.body.password, users.get(req.auth.name).hash))) return res.sendStatus(403)
  res.json({ token: token(users.get(req.params.name), { act: { sub: req.auth.id } }) })
})
app.post('/admin/users', bearer, async (req, res) => {
  const { name, password } = req.body
  users.set(name, { id: `m-${name}`, name, role: 'user', hash: await hash(password, 4) })
  res.status(201).json({ id: `m-${name}`, name })
})
app.put('/admin/users/:name/password', bearer, async (req, res) => {
  users.get(req.params.name).hash = await hash(req.body.password, 4)
  res.json({ id: `m-${req.params.name}`, token: undefined })
})
const server = app.listen(0, '127.0.0.1', () => console.log(`listening on http://127.0.0.1:${server.address().port}`))
