// Express 4, promisified bcrypt, and a session middleware of its own over a store with the commands of Redis.
const { randomUUID } = require('node:crypto')
const { promisify } = require('node:util')
const bcryptjs = require('bcryptjs')
const express = require('express4')

const compare = promisify(bcryptjs.compare)
const hash = promisify(bcryptjs.hash)

class Store {
  #data = new Map()
  get = async (key) => this.#data.get(key) ?? null
  set = async (key, value) => void this.#data.set(key, value)
  del = async (key) => void this.#data.delete(key)
}

const redis = new Store()
const users = {}
const cookieOf = (req, name) => new RegExp(`(?:^|; )${name}=([^;]*)`).exec(req.headers.cookie ?? '')?.[1]

async function sessions(req, res, next) {
  req.sid = cookieOf(req, 'connect_id')
  const stored = req.sid && (await redis.get(`sess:${req.sid}`))
  req.session = stored ? JSON.parse(stored) : {}
  req.user = Object.values(users).find((user) => user.id === req.session.userId)
  req.renewSession = async (data) => {
    if (req.sid) await redis.del(`sess:${req.sid}`)
    req.sid = randomUUID()
    req.session = data
    await redis.set(`sess:${req.sid}`, JSON.stringify(data))
    res.cookie('connect_id', req.sid, { httpOnly: true })
  }
  next()
}

const app = express()
app.use(express.json(), express.urlencoded({ extended: false }), sessions)
const wrap = (handler) => (req, res, next) => handler(req, res, next).catch(next)
const check = async ({ username, password }) => {
  const user = users[username]
  return user && (await compare(password, user.hash)) ? user : undefined
}
app.post(
  '/api/login',
  wrap(async (req, res) => {
    const user = await check(req.body)
    if (!user) return res.status(401).json({ message: 'Invalid username or password' })
    await req.renewSession({ userId: user.id })
    res.json({ user: { id: user.id, username: user.username, organizationId: user.organizationId } })
  }),
)
app.post(
  '/login',
  wrap(async (req, res) => {
    const user = await check(req.body)
    if (!user) return res.redirect('/login?error=1')
    await req.renewSession({ userId: user.id, username: user.username })
    res.redirect('/dashboard')
  }),
)
app.post(
  '/preferences',
  wrap(async (req, res) => {
    if (!req.user) return res.sendStatus(401)
    res.cookie('theme', String(req.body.theme)).json({ user: req.user.username })
  }),
)
app.post(
  '/password',
  wrap(async (req, res) => {
    if (!req.user || !(await compare(req.body.oldPassword, req.user.hash))) return res.sendStatus(403)
    req.user.hash = await hash(req.body.newPassword, 4)
    await req.renewSession({ userId: req.user.id })
    res.json({ ok: true })
  }),
)
app.post(
  '/confirm',
  wrap(async (req, res) => {
    if (!req.user || !(await compare(req.body.password, req.user.hash))) return res.sendStatus(403)
    await redis.set(`sess:${req.sid}`, JSON.stringify({ ...req.session, confirmedAt: Date.now() }))
    res.json({ ok: true, user: { id: req.user.id } })
  }),
)
app.post(
  '/personal-tokens',
  wrap(async (req, res) => {
    if (!req.user || !(await compare(req.body.password, req.user.hash))) return res.sendStatus(403)
    res.status(201).json({ token: `pat_${randomUUID()}`, user: { id: req.user.id } })
  }),
)
app.post(
  '/logout',
  wrap(async (req, res) => {
    if (req.sid) await redis.del(`sess:${req.sid}`)
    res.clearCookie('connect_id').redirect('/')
  }),
)
app.get('/me', (req, res) => (req.user ? res.json({ id: req.user.id }) : res.sendStatus(401)))

void (async () => {
  for (const username of ['ann', 'bob'])
    users[username] = { id: `u-${username}`, username, organizationId: 'org-1', hash: await hash('right', 4) }
  const server = app.listen(0, '127.0.0.1', () => console.log(`listening on http://127.0.0.1:${server.address().port}`))
})()
