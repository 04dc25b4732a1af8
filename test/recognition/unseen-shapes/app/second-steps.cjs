// Second factors that no library checks: the ticket between the two steps is an opaque cookie or an id in the body, and what comes of
// them is a session in a table, a token of the app's own or a signed cookie that names the user.
const { createHash, randomBytes, randomUUID, timingSafeEqual } = require('node:crypto')
const bcrypt = require('bcryptjs')
const cookieParser = require('cookie-parser')
const express = require('express')
const jwt = require('jsonwebtoken')

const hash = bcrypt.hashSync('right', 4)
const people = new Map(['mia', 'tom'].map((name) => [name, { id: `s-${name}`, name, orgId: 'org-1' }]))
const sessions = new Map()
const waiting = new Map()
const digest = (text) => createHash('sha256').update(String(text)).digest()
const isCode = (code) => timingSafeEqual(digest(code), digest('424242'))
const known = async ({ name, password }) => ((await bcrypt.compare(password, hash)) ? people.get(name) : undefined)

const app = express()
app.use(express.json(), express.urlencoded({ extended: false }), cookieParser('a secret of the test'))
const open = (res, person) => {
  const id = randomBytes(24).toString('hex')
  sessions.set(id, person)
  res.cookie('__Host-acme', id, { httpOnly: true })
}
const route = (path, handle) => app.post(path, (req, res, next) => handle(req, res).catch(next))

route('/cookie/login', async (req, res) => {
  const person = await known(req.body)
  if (person === undefined) return res.json({ error: { code: 'INVALID' } })
  const ticket = randomUUID()
  waiting.set(ticket, person)
  res.cookie('acme_2fa', ticket, { httpOnly: true }).json({ result: { status: 'second_factor_required' } })
})
route('/cookie/code', async (req, res) => {
  const ticket = req.cookies.acme_2fa
  const person = waiting.get(ticket)
  if (person === undefined || !isCode(req.body.code)) return res.json({ error: { code: 'BAD' } })
  waiting.delete(ticket)
  open(res.clearCookie('acme_2fa'), person)
  res.json({ result: { status: 'ok', user: person } })
})
route('/cookie/renew', async (req, res) => {
  open(res, sessions.get(req.cookies['__Host-acme']))
  res.json({})
})

for (const [path, issue] of [
  ['/body', (person) => ({ token: jwt.sign({ sub: person.id, name: person.name }, 'secret') })],
  ['/own', (person) => ({ sessionToken: randomBytes(24).toString('hex'), user: person })],
]) {
  route(`${path}/login`, async (req, res) => {
    const person = await known(req.body)
    if (person === undefined) return res.status(401).json({})
    const ticket = randomUUID()
    waiting.set(ticket, person)
    res.json({ status: 'MFA_REQUIRED', ticket })
  })
  route(`${path}/second-step`, async (req, res) => {
    const person = waiting.get(req.body.ticket)
    if (person === undefined || !isCode(req.body.pin)) return res.status(401).json({})
    waiting.delete(req.body.ticket)
    res.json(issue(person))
  })
}

route('/signed/login', async (req, res) => {
  const person = await known(req.body)
  if (person === undefined) return res.redirect('/login?error=1')
  res.cookie('user_id', person.id, { signed: true, httpOnly: true }).redirect('/')
})
app.get('/', (req, res) => res.json({ id: req.signedCookies.user_id ?? null }))

app.listen(0, '127.0.0.1', function () {
  console.log(`listening on http://127.0.0.1:${this.address().port}`)
})
