// Express 5 with a table of sessions whose id is renewed whenever a password was asked for: most of these answers hand out a secret, and
// few of them sign anybody in.
import { randomBytes } from 'node:crypto'
import { compare, hash } from 'bcryptjs'
import cookieParser from 'cookie-parser'
import express from 'express'
import jwt from 'jsonwebtoken'

const stored = await hash('right', 4)
const people = new Map(['ann', 'bob', 'root'].map((name) => [name, { id: `c-${name}`, name, hash: stored }]))
const sessions = new Map()
const secret = () => randomBytes(24).toString('hex')
const shown = ({ id, name }) => ({ id, name })
const open = (res, person) => {
  const id = secret()
  sessions.set(id, person)
  res.cookie('sid', id, { httpOnly: true })
}

const app = express()
app.use(express.json(), cookieParser())
app.use((req, _res, next) => {
  req.person = sessions.get(req.cookies.sid)
  next()
})
const confirmed = async (req, res, next) => {
  if (req.person && (await compare(req.body.password, req.person.hash))) next()
  else res.status(403).json({})
}
app.post('/login', async (req, res) => {
  const person = people.get(req.body.name)
  if (!(person && (await compare(req.body.password, person.hash)))) return res.status(401).json({})
  open(res, person)
  res.json({ user: shown(person) })
})
for (const path of ['/account/email', '/auth/sudo', '/account/sessions/revoke-others', '/settings/2fa/disable']) {
  app.post(path, confirmed, (req, res) => {
    sessions.delete(req.cookies.sid)
    open(res, req.person)
    res.json({ user: shown(req.person) })
  })
}
app.post('/admin/impersonate', confirmed, (req, res) => {
  const person = people.get(req.body.as)
  open(res, person)
  res.json({ user: shown(person) })
})
app.post('/admin/users', async (req, res) => {
  const person = { id: `c-${req.body.name}`, name: req.body.name, hash: await hash(req.body.password, 4) }
  people.set(person.name, person)
  res.status(201).json({ user: shown(person), token: jwt.sign({ sub: person.id }, 'key') })
})
// Pages that are shared with a password: a secret for the page, and nobody who signs in.
app.post('/share/:id', async (req, res) => {
  if (!(await compare(req.body.password, stored))) return res.status(403).json({})
  res.cookie(`page_${req.params.id}`, secret(), { httpOnly: true })
  res.json({ token: secret(), id: req.params.id, name: 'Plan', owner: { id: 'c-ann', name: 'ann' } })
})
// Rooms that are entered by their password, with a token of a library and with one of the app's own.
app.post('/rooms/:id/join', async (req, res) => {
  if (!(await compare(req.body.password, stored))) return res.status(403).json({})
  const claims = { sub: `guest-${secret().slice(0, 8)}`, room: req.params.id }
  const own = `${Buffer.from(JSON.stringify(claims)).toString('base64url')}.${secret()}`
  res.json({ token: req.params.id === 'own' ? own : jwt.sign(claims, 'key') })
})
// Machines that sign in with a secret of their own.
app.post('/machines/token', async (req, res) => {
  if (!(await compare(req.body.clientSecret, stored))) return res.status(401).json({})
  res.json({ access_token: jwt.sign({ sub: req.body.clientId }, 'key') })
})
// Tokens whose claims read like those of a half-done login.
app.post('/token', async (req, res) => {
  // Backwards, since nobody hands out what was handed in.
  const letters = req.body.backwards?.split('').reverse().join('')
  const { id, name } = people.get(req.body.name)
  if (!(await compare(req.body.password, stored))) return res.status(401).json({})
  res.json({ token: letters ?? jwt.sign({ sub: id, name, ...req.body.claims }, 'key'), user: { id, name } })
})
const server = app.listen(0, '127.0.0.1', () => console.log(`listening on http://127.0.0.1:${server.address().port}`))
