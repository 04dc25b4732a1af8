// Express 5: logins at places and in answers that are called unlike most. tRPC without its usual prefix, sessions in a header, links that
// are redeemed by a page, sign-ups at `/join` and `/users`, staff with numbers, passwords that have to be changed first.
import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto'
import { initTRPC, TRPCError } from '@trpc/server'
import { createExpressMiddleware } from '@trpc/server/adapters/express'
import bcrypt from 'bcryptjs'
import express from 'express'
import session from 'express-session'
import jwt from 'jsonwebtoken'

const hash = bcrypt.hashSync('right', 4)
const person = (name) => ({ id: `o-${name}`, email: `${name}@example.org` })
const secret = () => randomBytes(24).toString('base64url')
const open = (res, name = 'app_session') => res.appendHeader('set-cookie', `${name}=${secret()}; Path=/; HttpOnly`)

const app = express()

const { router, procedure } = initTRPC.context().create()
const enter = procedure
  .input((input) => input)
  .mutation(async ({ input: { email, password, code }, ctx }) => {
    const isRight = code === undefined ? await bcrypt.compare(password, hash) : code === '246802'
    if (!isRight) throw new TRPCError({ code: 'UNAUTHORIZED' })
    open(ctx.res)
    return person(email.split('@')[0])
  })
const other = procedure.input((input) => input).mutation(({ input: { email } }) => ({ profile: person(email.split('@')[0]) }))
app.use(
  '/rpc',
  createExpressMiddleware({
    router: router({
      auth: router({ enter, enterWithCode: enter }),
      people: router({ find: other, ping: procedure.mutation(() => 1) }),
    }),
    createContext: (context) => context,
  }),
)

app.use(express.json(), express.urlencoded({ extended: false }))

// A session of the app's own in a header.
const key = (password) => pbkdf2Sync(password, 'salt', 10, 32, 'sha256').toString('hex')
app.post('/session', ({ body }, res) => {
  if (key(body.password) !== key('right')) return res.sendStatus(403)
  res.set('x-session', secret()).json({ uid: 0, full: 'Ann' })
})
app.patch('/session', (_req, res) => res.set('x-session', secret()).json({ uid: 0 }))
app.post('/traced/sign-up', async ({ body, headers }, res) => {
  await bcrypt.hash(body.password, 4)
  res.set('x-session-id', headers['x-session-id']).json({ user: person('new') })
})

// Links that the page redeems, and one address for all that proves a login.
const redeem = ({ body }, res) => {
  if (!/^right-/.test(body.token ?? body.ticket ?? '')) return res.status(401).json({ error: 'expired' })
  open(res).json({ viewer: person('ann'), user: person('ann') })
}
app.post(['/auth/link/redeem', '/auth/attempts', '/shares/link/redeem', '/support/tickets'], redeem)

app.post('/handle/login', async ({ body }, res) => {
  if (!(await bcrypt.compare(body.p, hash))) return res.sendStatus(401)
  res.json({ token: jwt.sign({ sub: 'o-ann', handle: 'ann' }, 'secret') })
})

// Accounts: every visitor has a cookie, which a login puts a new one in the place of.
app.get('/join', (_req, res) => open(res, 'forum').send('<form>'))
app.post('/join', async ({ body, query }, res) => {
  await bcrypt.hash(body.password, 4)
  open(res, 'forum').redirect(303, query.to ?? '/welcome')
})
const peppered = (password) => bcrypt.hash(createHmac('sha256', 'pepper').update(password).digest('base64'), 4)
app.post(['/users', '/members'], async ({ body, query }, res) => {
  await peppered(body.password)
  if (query.in === 'yes') open(res)
  else if (query.in === 'visitor') res.cookie('visitor', secret(), { httpOnly: true })
  res.status(201).json({ data: { type: 'users', ...person(body.email.split('@')[0]) } })
})
// A token for a mail is hashed beside nothing that a person chose.
app.post('/people', async ({ body }, res) => {
  await bcrypt.hash(createHash('sha256').update(secret()).digest('hex'), 4)
  open(res)
    .status(201)
    .json({ user: person(body.email.split('@')[0]) })
})

const desk = express.Router()
desk.use(session({ secret: 'secret', name: 'desk', resave: false, saveUninitialized: false }))
desk.post('/in', async (req, res) => {
  if (!(await bcrypt.compare(req.body.password, hash))) return res.sendStatus(401)
  if (req.body.name === 'new') req.session.changeFor = 'o-new'
  else req.session.agent = { agentNo: 5001, mail: 'ann@example.org' }
  res.json({ done: true })
})
desk.post('/change', async (req, res) => {
  if (!(await bcrypt.compare(req.body.old, hash))) return res.sendStatus(403)
  await bcrypt.hash(req.body.next, 4)
  req.session.userId = req.session.changeFor
  delete req.session.changeFor
  res.json({ done: true })
})
app.use('/desk', desk)

const server = app.listen(0, '127.0.0.1', () => console.log(`listening on http://127.0.0.1:${server.address().port}`))
