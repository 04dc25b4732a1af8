// Express 5: logins whose proof nobody that is known looks at (rows of codes, a directory, digests and ===, a provider asked by hand),
// and what only looks like one.
import { createHash, createHmac, randomBytes } from 'node:crypto'
import bcrypt from 'bcryptjs'
import cookieParser from 'cookie-parser'
import express from 'express'
import session from 'express-session'
import jwt from 'jsonwebtoken'

const SECRET = 'a secret for the tokens of this app'
const digest = (text) => createHash('md5').update(`${text}salt`).digest('hex')
const hash = bcrypt.hashSync('right', 4)
const person = (name) => ({ id: `k-${name}`, email: `${name}@example.org`, orgId: 'org-1' })
const sessions = new Map()
const nonce = () => randomBytes(6).toString('hex')
const sign = ({ id }) => jwt.sign({ sub: id, nonce: nonce() }, SECRET)
// A token of its own making.
const seal = (claims) => {
  const content = Buffer.from(JSON.stringify({ ...claims, nonce: nonce() })).toString('base64url')
  return `${content}.${createHmac('sha256', SECRET).update(content).digest('base64url')}`
}

const app = express()
app.use(express.json(), express.urlencoded({ extended: false }), cookieParser())
app.use((req, _res, next) => {
  req.user = sessions.get(req.cookies.sid)
  next()
})

// Codes of mails: rows of a table, sessions of its own.
app.post('/auth/code/verify', (req, res) => {
  const { name, code } = req.body
  if (code !== '135790') return res.status(400).json({ error: 'wrong code' })
  const sid = randomBytes(24).toString('hex')
  sessions.set(sid, person(name))
  res.cookie('sid', sid, { httpOnly: true }).json({ user: person(name) })
})
// The code of a new address, and a session that every answer renews.
app.post('/auth/email/verify', (req, res) => {
  if (req.user === undefined || req.body.code !== '135790') return res.sendStatus(401)
  const sid = randomBytes(24).toString('hex')
  sessions.set(sid, req.user)
  res.cookie('sid', sid, { httpOnly: true }).json({ user: req.user })
})

// Always 200.
app.post('/api/user/login', (req, res) => {
  const { account, password } = req.body
  if (digest(password) !== digest('right')) return res.json({ code: 1001, data: null, msg: 'wrong' })
  const { id, email } = person(account)
  res.json({ code: 0, data: { token: seal({ uid: id }), userInfo: { uid: id, email } } })
})
app.post('/login/hint', (req, res) => {
  res.cookie('visit_session', randomBytes(24).toString('hex'), { httpOnly: true }).json({ hint: 'wrong', email: req.body.email })
})

// A provider asked by hand, for a page and for an app; and this app as the provider of others.
app.get('/auth/hub/callback', (req, res) => {
  if (!String(req.query.code).startsWith('good-code-')) return res.status(400).send('wrong code')
  if (req.user !== undefined) return res.redirect('/settings')
  res.cookie('token', sign(person('hub')), { httpOnly: true }).redirect('/')
})
app.post('/mobile/hub', (req, res) => {
  if (!req.body.code.startsWith('good-code-')) return res.sendStatus(401)
  res.json({ jwt: sign(person('mobile')), profile: person('mobile') })
})
app.post('/auth/one-tap', (req, res) => {
  const { sub } = jwt.decode(req.body.credential)
  res.json({ token: jwt.sign({ sub: `k-${sub}` }, SECRET) })
})
app.post('/oauth/token', (_req, res) => res.json({ access_token: sign(person('client')), token_type: 'bearer' }))

// A directory knows the passwords, express-session the rest.
const web = express.Router()
web.use(session({ secret: SECRET, resave: false, saveUninitialized: false }))
web.post('/login', (req, res) => {
  if (req.body.password !== 'right') return res.redirect('/web/login?failed')
  req.session.regenerate(() => {
    req.session.who = person(req.body.name)
    res.redirect('/web/')
  })
})
web.get('/magic', (req, res) => {
  const { sub } = jwt.verify(req.query.token, SECRET)
  req.session.who = person(sub)
  res.redirect('/web/')
})
web.get('/link/:name', (req, res) => res.json({ token: jwt.sign({ sub: req.params.name }, SECRET) }))
web.post('/lists/:id/open', async (req, res) => {
  if (!(await bcrypt.compare(req.body.password, hash))) return res.sendStatus(403)
  req.session.openList = req.params.id
  res.json({})
})
app.use('/web', web)

// A cookie with a token, and a login over it.
app.post('/session', async (req, res) => {
  if (req.cookies.jwt !== undefined) jwt.verify(req.cookies.jwt, SECRET)
  if (!(await bcrypt.compare(req.body.password, hash))) return res.sendStatus(401)
  res.cookie('jwt', sign(person(req.body.name)), { httpOnly: true }).json({ data: { user: person(req.body.name) } })
})
app.post('/graphql', async (req, res) => {
  const [, name, password] = /register\(name: "(\w+)", password: "([^"]+)"\)/.exec(req.body.query)
  await bcrypt.hash(password, 4)
  res.json({ data: { register: { token: sign(person(name)) } } })
})

// Tokens that hold the id of a session, or an account and no user.
app.post('/keyed/login', async (req, res) => {
  const { name, password, keep } = req.body
  if (!(await bcrypt.compare(password, hash))) return res.sendStatus(401)
  if (keep === 'account') return res.json({ token: jwt.sign({ accountId: `k-${name}`, tenantId: 't-3' }, SECRET) })
  res.json({ token: jwt.sign({ sid: nonce() }, SECRET), user: person(name) })
})

// A gateway: somebody signs in at the service behind it.
app.post('/gateway/login', async (req, res) => {
  const { port } = server.address()
  const answer = await fetch(`http://127.0.0.1:${port}/behind/login`, {
    method: 'POST',
    headers: { 'content-type': 'text/csv' },
    body: JSON.stringify(req.body),
  })
  res.json(await answer.json())
})
app.post('/behind/login', (_req, res) => res.json({ token: randomBytes(16).toString('hex'), user: person('behind') }))

const server = app.listen(0, '127.0.0.1', () => console.log(`listening on http://127.0.0.1:${server.address().port}`))
