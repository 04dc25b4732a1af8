// Express 5, an AuthService class over a repository, the access token in a cookie, rotating refresh tokens kept as digests.
import { createHash, randomBytes } from 'node:crypto'
import * as bcrypt from 'bcryptjs'
import cookieParser from 'cookie-parser'
import express from 'express'
import jwt from 'jsonwebtoken'

const SECRET = randomBytes(32)
const digest = (text) => createHash('sha256').update(text).digest('hex')

class UserRepository {
  #users = new Map()
  insert = (user) => this.#users.set(user.email, user)
  byEmail = async (email) => this.#users.get(email)
  byId = async (id) => [...this.#users.values()].find((user) => user.id === id)
  remove = async (user) => this.#users.delete(user.email)
}

class AuthService {
  #refresh = new Map()
  constructor(users) {
    this.users = users
  }

  async validate({ email, password }) {
    const user = await this.users.byEmail(email)
    const isRight = await bcrypt.compare(password ?? '', user?.passwordHash ?? NOBODY)
    return user !== undefined && isRight ? user : null
  }

  async issue(user) {
    const refreshToken = randomBytes(32).toString('base64url')
    this.#refresh.set(digest(refreshToken), user.id)
    const accessToken = jwt.sign({ sub: String(user.id), email: user.email, tenant: user.tenant }, SECRET, { expiresIn: '15m' })
    return { accessToken, refreshToken }
  }

  async rotate(refreshToken = '') {
    const userId = this.#refresh.get(digest(refreshToken))
    if (userId === undefined) return null
    this.#refresh.delete(digest(refreshToken))
    return this.issue(await this.users.byId(userId))
  }
}

const NOBODY = await bcrypt.hash('nobody', 4)
const users = new UserRepository()
const passwordHash = await bcrypt.hash('right', 4)
for (const [id, name] of ['ann', 'bob', 'cid'].entries())
  users.insert({ id: id + 1, email: `${name}@example.org`, tenant: 'acme', passwordHash })
const auth = new AuthService(users)
const mails = new Map()

const setTokens = (res, { accessToken, refreshToken }) =>
  res
    .cookie('access_token', accessToken, { httpOnly: true, sameSite: 'lax' })
    .cookie('refresh_token', refreshToken, { httpOnly: true, path: '/auth' })
const authenticated = (req, res, next) => {
  try {
    req.user = jwt.verify(req.cookies.access_token ?? '', SECRET)
    next()
  } catch {
    res.status(401).json({ error: 'unauthenticated' })
  }
}

const app = express()
app.use(express.json(), cookieParser())
const router = express.Router()
router.post('/login', async (req, res) => {
  const user = await auth.validate(req.body)
  if (user === null) return res.status(401).json({ error: 'invalid_credentials' })
  const { passwordHash: _, ...shown } = user
  setTokens(res, await auth.issue(user)).json({ user: shown })
})
router.post('/refresh', async (req, res) => {
  const tokens = await auth.rotate(req.cookies.refresh_token)
  if (tokens === null) return res.status(401).json({ error: 'invalid_token' })
  setTokens(res, tokens).sendStatus(204)
})
router.post('/logout', (_req, res) => res.clearCookie('access_token').clearCookie('refresh_token', { path: '/auth' }).end())
// A mail goes out with a link; following it only notes that the address is right.
router.post('/verification', authenticated, (req, res) => {
  const token = randomBytes(16).toString('hex')
  mails.set(token, req.user.sub)
  res.status(202).json({ token })
})
router.get('/verification/:token', (req, res) =>
  mails.delete(req.params.token) ? res.redirect('/welcome') : res.status(410).end(),
)
// Who deletes the account types the password once more.
router.delete('/account', authenticated, async (req, res) => {
  const user = await users.byId(Number(req.user.sub))
  if (!(await bcrypt.compare(req.body.password ?? '', user.passwordHash))) return res.status(403).end()
  await users.remove(user)
  res.clearCookie('access_token').clearCookie('refresh_token', { path: '/auth' }).sendStatus(204)
})
// Confirms the password for dangerous pages: a short-lived token of its own.
router.post('/sudo', authenticated, async (req, res) => {
  const user = await users.byId(Number(req.user.sub))
  if (!(await bcrypt.compare(req.body.password ?? '', user.passwordHash))) return res.status(403).end()
  res.cookie('sudo', jwt.sign({ sub: req.user.sub, sudo: true }, SECRET, { expiresIn: '5m' }), { httpOnly: true }).sendStatus(204)
})
app.use('/auth', router)
app.get('/me', authenticated, (req, res) => res.json({ user: req.user }))
const server = app.listen(0, '127.0.0.1', () => console.log(`listening on http://127.0.0.1:${server.address().port}`))
