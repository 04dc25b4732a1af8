// Express logins whose answers say little: redirects behind opaque cookies, tokens beside a session of nobody, ids without names, JSON:API,
// tokens that no library made, and providers that the app asks by itself.
import { createHash, createHmac, generateKeyPairSync, randomBytes, sign as signBytes } from 'node:crypto'
import { createServer } from 'node:http'
import bcrypt from 'bcryptjs'
import express from 'express'
import session from 'express-session'
import jwt from 'jsonwebtoken'

const hash = bcrypt.hashSync('right', 4)
const users = ['ann', 'bob', 'cid'].map((name, index) => ({ id: `u-${index + 1}`, email: `${name}@example.org`, teamId: 't-1' }))
const byMail = (email) => users.find((user) => user.email === email)
const check = async ({ email, password }) => ((await bcrypt.compare(String(password), hash)) ? byMail(email) : undefined)
// Nobody knows how this one checks.
const checkElsewhere = ({ email, password }) => (password === 'right' ? byMail(email) : undefined)
const sessions = new Map()
const open = (res, user) => {
  const secret = randomBytes(24).toString('base64url')
  sessions.set(createHash('sha256').update(secret).digest('hex'), user)
  res.cookie('app_session', secret, { httpOnly: true })
}
const me = ({ headers }) => {
  const secret = /app_session=([^;]+)/.exec(headers.cookie ?? '')?.[1]
  return secret && sessions.get(createHash('sha256').update(secret).digest('hex'))
}

// A provider of plain OAuth, and one that answers with ID tokens. `login` says who has signed in there.
const provider = createServer(async (req, res) => {
  const url = new URL(req.url, 'http://provider.example')
  const answer = (body, status = 200) => res.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  if (url.pathname === '/token') {
    let form = ''
    for await (const chunk of req) form += chunk
    const [login, kind] = (new URLSearchParams(form).get('code') ?? '').split('.')
    if (!kind) return answer({ error: 'invalid_grant' }, 400)
    const claims = Buffer.from(JSON.stringify({ sub: `p|${login}`, email: `${login}@example.org` })).toString('base64url')
    return answer({
      access_token: login,
      token_type: 'bearer',
      ...(kind === 'oidc' && { id_token: `e30.${claims}.c2lnbmF0dXJl` }),
    })
  }
  const login = req.headers.authorization?.split(' ')[1]
  answer(url.pathname === '/emails' ? [{ email: `${login}@example.org` }] : { id: 7001, login, company: 'Elsewhere' })
}).listen(0, '127.0.0.1')
await new Promise((resolve) => provider.once('listening', resolve))
const at = (path) => `http://127.0.0.1:${provider.address().port}${path}`

const app = express()
app.use(express.json(), express.urlencoded({ extended: false }))

app.post('/login', async ({ body }, res) => {
  const user = await check(body)
  if (!user) return res.redirect('/login?error=1')
  open(res, user)
  res.redirect('/')
})
app.post('/fragment/login', async ({ body }, res) => {
  const user = await check(body)
  if (!user) return res.status(422).send('<p>no</p>')
  open(res, user)
  res.set('HX-Redirect', '/').end()
})
const codes = new Map()
app.post('/auth/code/request', ({ body }, res) => {
  codes.set(body.email, '246802')
  res.json({ success: true, message: 'Code sent' })
})
app.post('/auth/code/verify', ({ body }, res) => {
  const user = codes.get(body.email) === body.code && byMail(body.email)
  if (!user) return res.json({ success: false })
  codes.delete(body.email)
  open(res, user)
  res.json({ success: true })
})
// A number that is looked at before an account is made, by a visitor who gets a first cookie for it.
app.post('/auth/phone/check', (_req, res) => {
  res.cookie('sid', randomBytes(24).toString('hex'), { httpOnly: true }).json({ valid: true })
})
app.post('/elsewhere/login', ({ body }, res) => {
  const user = checkElsewhere(body)
  if (!user) return res.status(401).json({ success: false })
  open(res, user)
  res.json({ success: true })
})
// Guests, who say what they want to be called.
for (const path of ['/meetings/login', '/auth/guest']) {
  app.post(path, ({ body }, res) => {
    if (body.password !== 'right') return res.sendStatus(403)
    res.cookie('sid', randomBytes(24).toString('hex'), { httpOnly: true }).json({ success: true })
  })
}
app.post('/elsewhere/register', (_req, res) => {
  res.cookie('sid', randomBytes(24).toString('hex'), { httpOnly: true }).json({ success: true })
})
const waiting = new Map()
app.post('/two/login', async ({ body }, res) => {
  const user = await check(body)
  if (!user) return res.redirect('/two/login?error=1')
  const ticket = randomBytes(24).toString('base64url')
  waiting.set(ticket, user)
  res.cookie('mfa_ticket', ticket, { httpOnly: true }).redirect('/two/factor')
})
app.post('/two/factor', ({ body, headers }, res) => {
  const user = waiting.get(/mfa_ticket=([^;]+)/.exec(headers.cookie ?? '')?.[1])
  if (!user || body.code !== '246802') return res.redirect('/two/factor?error=1')
  open(res, user)
  res.clearCookie('mfa_ticket').redirect('/')
})
const pages = express.Router()
pages.use(session({ secret: 'secret', name: 'pages', resave: false, saveUninitialized: false }))
pages.post('/login', async (req, res) => {
  const user = await check(req.body)
  if (!user) return res.sendStatus(401)
  req.session.pendingUserId = user.id
  res.redirect('/pages/factor')
})
pages.post('/factor', ({ body, session: own }, res) => {
  if (!own.pendingUserId || body.code !== '246802') return res.sendStatus(401)
  own.userId = own.pendingUserId
  delete own.pendingUserId
  res.redirect('/')
})
app.use('/pages', pages)
app.get('/', (req, res) => (me(req) ? res.send('home') : res.sendStatus(401)))
app.post('/account/unlock', async ({ body }, res) => {
  if (!(await check(body))) return res.sendStatus(403)
  res.cookie('unlocked', randomBytes(24).toString('base64url'), { httpOnly: true }).redirect('/')
})

app.post('/v1/sessions', async ({ body }, res) => {
  const user = await check(body)
  if (!user) return res.status(401).json({ errors: [{ code: 'credentials' }] })
  open(res, user)
  const { id, email, teamId } = user
  res.status(201).json({ data: { id, type: 'users', attributes: { email, teamId } } })
})

app.post('/short/token', ({ body }, res) => {
  const user = checkElsewhere(body)
  if (!user) return res.sendStatus(401)
  const access = jwt.sign({ id: user.id, teamId: user.teamId }, 'secret')
  res.json({ access, refresh: jwt.sign({ id: user.id, kind: 'refresh' }, 'other') })
})
const { privateKey } = generateKeyPairSync('ed25519')
app.post('/paseto/login', ({ body }, res) => {
  const user = checkElsewhere(body)
  if (!user) return res.sendStatus(401)
  const claims = Buffer.from(JSON.stringify({ sub: user.id, exp: '2100-01-01T00:00:00Z' }))
  const token = Buffer.concat([claims, signBytes(null, claims, privateKey)]).toString('base64url')
  res.json({ access: `v4.public.${token}`, refresh: randomBytes(24).toString('hex') })
})

// Tokens for programs in an app that keeps sessions for its pages, and lets directories check the passwords of both.
const web = express.Router()
web.use(session({ secret: 'secret', resave: false, saveUninitialized: true }))
web.post('/login', (req, res) => {
  const user = checkElsewhere(req.body)
  if (!user) return res.sendStatus(401)
  req.session.userId = user.id
  res.sendStatus(204)
})
web.post('/token', ({ body }, res) => {
  const user = checkElsewhere(body)
  if (!user) return res.status(401).json({ token: null })
  const claims = Buffer.from(JSON.stringify({ uid: user.id, teamId: user.teamId })).toString('base64url')
  res.json({ token: `${claims}.${createHmac('sha256', 'secret').update(claims).digest('base64url')}` })
})
web.post('/download/auth', (req, res) => {
  if (!req.session.userId || !checkElsewhere(req.body)) return res.sendStatus(403)
  const claims = Buffer.from(JSON.stringify({ uid: req.session.userId })).toString('base64url')
  res.json({ token: `${claims}.${createHmac('sha256', 'secret').update(claims).digest('base64url')}` })
})
web.post('/wallet', (req, res) => {
  if (req.body.signature !== 'signed') return res.sendStatus(422)
  req.session.siwe = { address: req.body.address, chainId: 1, nonce: 'used' }
  res.json({ ok: true })
})
app.use('/web', web)

const exchange = async (code) => {
  const answer = await fetch(at('/token'), {
    method: 'POST',
    body: new URLSearchParams({ grant_type: 'authorization_code', code }),
  })
  return answer.ok ? answer.json() : undefined
}
app.get('/auth/:kind', ({ params }, res) => {
  const state = randomBytes(12).toString('base64url')
  res.cookie(`oauth2.${state}`, `state=${state}&verifier=${randomBytes(24).toString('hex')}`, { httpOnly: true })
  res.redirect(`/auth/${params.kind}/callback?state=${state}&code=`)
})
app.get('/auth/:kind/callback', async ({ params, query, headers }, res) => {
  if (!query.state || !decodeURIComponent(headers.cookie ?? '').includes(`state=${query.state}`)) return res.sendStatus(400)
  const tokens = await exchange(String(query.code))
  if (!tokens) return res.redirect('/login?error=denied')
  const asking = { headers: { authorization: `Bearer ${tokens.access_token}` } }
  const profile = tokens.id_token ? undefined : await (await fetch(at('/user'), asking)).json()
  const emails = await (await fetch(at('/emails'), asking)).json()
  if (emails[0].email.startsWith('blocked')) return res.redirect('/login?error=blocked')
  const user = byMail(emails[0].email) ?? { id: 'new', profile }
  if (params.kind !== 'readable') open(res, user)
  else {
    const content = Buffer.from(JSON.stringify({ user: { id: user.id, email: user.email } })).toString('base64')
    res.cookie('__session', `${content}.${randomBytes(16).toString('base64url')}`, { httpOnly: true })
  }
  res.redirect('/')
})

const server = app.listen(0, '127.0.0.1', () => console.log(`listening on http://127.0.0.1:${server.address().port}`))
