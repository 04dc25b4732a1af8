// Express 5: everything that goes by mail, with random tokens in a table: sign-up, verification, invitation, magic link, recovery.
import { createHash, randomBytes } from 'node:crypto'
import bcrypt from 'bcryptjs'
import express from 'express'
import jwt from 'jsonwebtoken'

const users = new Map()
const links = new Map()
const digest = (token) => createHash('sha256').update(String(token)).digest('hex')
/** What stands in the mail; the test reads it in the place of the person. */
const mail = (purpose, email) => {
  const token = randomBytes(32).toString('hex')
  links.set(digest(token), { purpose, email })
  return token
}
const redeem = (purpose, token) => {
  const link = links.get(digest(token))
  links.delete(digest(token))
  return link?.purpose === purpose ? link.email : undefined
}
const issue = (email) => jwt.sign({ userId: users.get(email).id, email }, 'secret', { expiresIn: '1h' })
const addUser = async (email, password) =>
  users.set(email, { id: `l-${email.split('@')[0]}`, email, isVerified: false, hash: await bcrypt.hash(password, 4) })
await addUser('ann@example.org', 'right')

const app = express()
app.use(express.json())
app.post('/signup', async ({ body }, res) => {
  await addUser(body.email, body.password)
  res.status(201).json({ mail: mail('verify', body.email) })
})
app.get('/verify-email', ({ query }, res) => {
  const email = redeem('verify', query.token)
  if (!email) return res.status(400).json({})
  users.get(email).isVerified = true
  res.json({ verified: true })
})
// The same link in another app: whoever follows it is let in at once.
app.post('/verify-email/enter', ({ body }, res) => {
  const email = redeem('verify', body.token)
  if (!email) return res.status(400).json({})
  users.get(email).isVerified = true
  res.json({ accessToken: issue(email) })
})
app.post('/login', async ({ body }, res) => {
  const user = users.get(body.email)
  if (!user || !(await bcrypt.compare(body.password, user.hash))) return res.status(401).json({})
  if (!user.isVerified && body.strict) return res.status(403).json({ error: 'verify first' })
  res.json({ accessToken: issue(body.email) })
})
app.post('/magic-link', ({ body }, res) =>
  res.status(202).json({ mail: users.has(body.email) ? mail('magic', body.email) : null }),
)
app.get('/magic-link/:token', (req, res) => {
  const email = redeem('magic', req.params.token)
  if (!email) return res.status(410).json({})
  res.cookie('token', issue(email), { httpOnly: true }).redirect('/app')
})
app.post('/invitations', (req, res) => {
  jwt.verify(req.headers.authorization.slice(7), 'secret')
  res.status(201).json({ mail: mail('invite', req.body.email) })
})
app.post('/invitations/accept', async ({ body }, res) => {
  const email = redeem('invite', body.token)
  if (!email) return res.status(410).json({})
  await addUser(email, body.password)
  res.json({ accessToken: issue(email) })
})
app.post('/password/forgot', ({ body }, res) => res.json({ mail: mail('reset', body.email) }))
app.post('/password/reset', async ({ body }, res) => {
  const email = redeem('reset', body.token)
  if (!email) return res.status(410).json({})
  users.get(email).hash = await bcrypt.hash(body.password, 4)
  res.json({ accessToken: issue(email) })
})
app.post('/refresh', (req, res) => {
  const { email } = jwt.verify(req.body.token, 'secret')
  res.json({ accessToken: issue(email) })
})
app.post('/email/change', (req, res) => {
  const { email } = jwt.verify(req.headers.authorization.slice(7), 'secret')
  res.json({ mail: mail('change', email) })
})
app.post('/email/confirm', (req, res) => {
  jwt.verify(req.headers.authorization.slice(7), 'secret')
  const email = redeem('change', req.body.token)
  res.json({ accessToken: issue(email) })
})
const server = app.listen(0, '127.0.0.1', () => console.log(`listening on http://127.0.0.1:${server.address().port}`))
