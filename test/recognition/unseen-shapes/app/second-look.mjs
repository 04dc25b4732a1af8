// Express 5 with a table of sessions, written to look like logins where there are none, and the other way round.
import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { compare, hash } from 'bcryptjs'
import cookieParser from 'cookie-parser'
import express from 'express'

const digest = (text) => createHash('sha256').update(String(text)).digest('base64url')
const stored = await hash('right', 4)
const accounts = ['ann', 'bob', 'eve'].map((name, index) => ({
  accountId: 100 + index,
  name,
  hash: stored,
  locked: name === 'eve',
}))
const sessions = new Map()
const trusted = new Set()

const app = express()
app.use(express.json(), cookieParser())
app.use((req, _res, next) => {
  req.account = sessions.get(digest(req.cookies.app))
  next()
})
const open = (res, account) => {
  const secret = randomBytes(32).toString('base64url')
  sessions.set(digest(secret), account)
  res.cookie('app', secret, { httpOnly: true, secure: false })
}
const verified = async ({ name, password = '' }) => {
  const account = accounts.find((one) => one.name === name)
  return (await compare(password, account?.hash ?? stored)) ? account : undefined
}
// An answer of 200 that says no, although the password was right.
app.post('/v2/login', async (req, res) => {
  const account = await verified(req.body)
  if (!account) return res.json({ success: false, message: 'wrong name or password' })
  if (account.locked) return res.json({ success: false, message: 'account locked', supportTicket: randomUUID() })
  open(res, account)
  res.json({ success: true, account: { accountId: account.accountId, name: account.name } })
})
// The first factor leaves a challenge in a cookie, and the browser is remembered by another one.
app.post('/v2/login/start', async (req, res) => {
  const account = await verified(req.body)
  if (!account) return res.status(401).json({})
  res.cookie('login_challenge', randomUUID(), { httpOnly: true }).cookie('device_id', randomUUID(), { httpOnly: true })
  res.json({ challenge: randomUUID(), factors: ['sms'] })
})
// Whoever is signed in confirms a payment; the answer sets a cookie for the shop and one for the trusted device.
app.post('/v2/payments', async (req, res) => {
  if (!req.account || !(await compare(req.body.password, req.account.hash))) return res.status(403).json({})
  trusted.add(req.account.name)
  res.cookie('trusted_device', randomUUID(), { httpOnly: true }).cookie('cart', randomUUID(), { httpOnly: true })
  res.json({ paid: true })
})
// A sign-up whose address must be verified first: the answer has an id and nothing to get in with.
app.post('/v2/accounts', async (req, res) => {
  accounts.push({ accountId: 100 + accounts.length, name: req.body.name, hash: await hash(req.body.password, 4), locked: false })
  res
    .cookie('csrf', randomUUID(), { httpOnly: true })
    .status(201)
    .json({ account: { accountId: 100 + accounts.length - 1 } })
})
// A sign-up that lets in at once.
app.post('/v2/accounts/now', async (req, res) => {
  const account = { accountId: 100 + accounts.length, name: req.body.name, hash: await hash(req.body.password, 4), locked: false }
  accounts.push(account)
  open(res, account)
  res.status(201).json({ account: { accountId: account.accountId, name: account.name } })
})
// A child lock: the password opens the settings of whoever is signed in, and nothing changes but a flag.
app.post('/v2/unlock', async (req, res) => {
  if (!req.account) return res.status(401).json({})
  res.json({ unlocked: await compare(req.body.password, req.account.hash), account: { accountId: req.account.accountId } })
})
app.get('/v2/me', (req, res) => (req.account ? res.json({ accountId: req.account.accountId }) : res.status(401).json({})))
const server = app.listen(0, '127.0.0.1', () => console.log(`listening on http://127.0.0.1:${server.address().port}`))
