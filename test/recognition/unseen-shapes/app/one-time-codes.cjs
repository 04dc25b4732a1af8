// node one-time-codes.cjs <otplib11 | otplib12 | speakeasy | otpauth>: password first, then a code of an authenticator, then a token.
const { randomUUID } = require('node:crypto')
const bcrypt = require('bcryptjs')
const express = require('express')
const jwt = require('jsonwebtoken')

const otplib = ({ authenticator }) => ({
  secret: () => authenticator.generateSecret(),
  code: (secret) => authenticator.generate(secret),
  check: (token, secret) => authenticator.verify({ token, secret }),
})

const libraries = {
  otplib11: () => otplib(require('otplib11')),
  otplib12: () => otplib(require('otplib12')),
  speakeasy: () => {
    const speakeasy = require('speakeasy')
    return {
      secret: () => speakeasy.generateSecret({ length: 20 }).base32,
      code: (secret) => speakeasy.totp({ secret, encoding: 'base32' }),
      check: (token, secret) => speakeasy.totp.verify({ secret, encoding: 'base32', token, window: 1 }),
    }
  },
  otpauth: () => {
    const { Secret, TOTP } = require('otpauth')
    return {
      secret: () => new Secret({ size: 20 }).base32,
      code: (secret) => new TOTP({ secret }).generate(),
      check: (token, secret) => new TOTP({ secret }).validate({ token, window: 1 }) !== null,
    }
  },
}
const otp = libraries[process.argv[2]]()
const hash = bcrypt.hashSync('right', 4)
const people = new Map(['mia', 'tom'].map((name) => [name, { id: `t-${name}`, name, secret: otp.secret() }]))
const waiting = new Map()
const backupCodes = new Map([['mia', bcrypt.hashSync('k7m2-p9qx', 4)]])
const issue = (user) => jwt.sign({ sub: user.id, name: user.name }, 'secret')
const signedIn = (req) => {
  const { sub } = jwt.verify(req.get('authorization').slice(7), 'secret')
  return [...people.values()].find(({ id }) => id === sub)
}

const app = express()
app.use(express.json())
app.post('/login', async ({ body }, res) => {
  const user = people.get(body.name)
  if (!user || !(await bcrypt.compare(body.password, hash))) return res.status(401).json({})
  const ticket = randomUUID()
  waiting.set(ticket, user)
  res.json({ status: 'CODE_REQUIRED', ticket })
})
app.post('/login/code', ({ body }, res) => {
  const user = waiting.get(body.ticket)
  if (!user || !otp.check(body.code, user.secret)) return res.status(401).json({})
  waiting.delete(body.ticket)
  res.json({ token: issue(user) })
})
app.post('/login/backup', async ({ body }, res) => {
  const user = waiting.get(body.ticket)
  if (!user || !(await bcrypt.compare(body.backupCode, backupCodes.get(user.name)))) return res.status(401).json({})
  res.json({ token: issue(user) })
})
// Puts another phone in place while signed in.
app.post('/phones', (req, res) => {
  const user = signedIn(req)
  if (!otp.check(req.body.code, user.secret)) return res.status(422).json({})
  res.json({ enrolled: true })
})
// Confirms a payment while signed in; the answer carries a token for it.
app.post('/payments', (req, res) => {
  const user = signedIn(req)
  if (!otp.check(req.body.code, user.secret)) return res.status(422).json({})
  res.json({ token: jwt.sign({ sub: user.id, payment: 1 }, 'secret') })
})
app.get('/phone/:name', (req, res) => res.json({ code: otp.code(people.get(req.params.name).secret) }))
const server = app.listen(0, '127.0.0.1', () => console.log(`listening on http://127.0.0.1:${server.address().port}`))
