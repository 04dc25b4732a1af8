// Express 5 with express-session: the session names the person behind the password, and nothing in it says that a second factor is to
// come. The app keeps that in a table of its own (`table`), or sets a flag when the factor was given (`flag`); the answer asks for it.
import bcrypt from 'bcryptjs'
import express from 'express'
import session from 'express-session'

const CODE = '135790'
const hash = bcrypt.hashSync('right', 4)
const passed = new Set()

const app = express()
app.use(express.json(), express.urlencoded({ extended: false }))
app.use(session({ secret: 'of a test', resave: false, saveUninitialized: false }))

const asking = {
  page: (res) => res.redirect('/login/2fa'),
  flag: (res) => res.json({ mfaRequired: true }),
  status: (res) => res.json({ status: 'otp' }),
  next: (res) => res.json({ next: '/2fa' }),
  none: (res) => res.json({ user: { id: 's-ann', mfa: true }, twoFactor: true }),
  address: (res) => res.redirect('/verify'),
}

app.post('/login', async (req, res) => {
  const { password } = req.body
  const isRight = 'bcrypt' in req.query ? await bcrypt.compare(password, hash) : password === 'right'
  if (!isRight) return res.sendStatus(401)
  req.session.userId = 's-ann'
  asking[req.query.asks](res)
})
app.post('/login/2fa', (req, res) => {
  const { how } = req.query
  if (req.body.code !== CODE) {
    if (how === 'page') return res.type('html').send('<form>Wrong code</form>')
    return how === 'json' ? res.json({ ok: false, error: 'wrong code' }) : res.redirect('/login/2fa?error')
  }
  passed.add(req.session.id)
  if (how === 'flag') req.session.mfaVerified = true
  return how === 'json' || how === 'flag' ? res.json({ ok: true }) : res.redirect('/home')
})
app.post('/login/2fa/resend', (_req, res) => res.json({ sent: true }))
app.get('/home', (req, res) => (req.session.userId === undefined ? res.sendStatus(401) : res.json({ user: req.session.userId })))
app.post('/transfers/confirm', (_req, res) => res.json({ ok: true }))

const server = app.listen(0, '127.0.0.1', () => console.log(`listening on http://127.0.0.1:${server.address().port}`))
