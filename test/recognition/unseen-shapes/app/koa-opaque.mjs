// Koa 3: opaque session ids in a table of its own, the user in ctx.state, `compare` imported by name.
import { randomBytes } from 'node:crypto'
import { bodyParser } from '@koa/bodyparser'
import Router from '@koa/router'
import bcryptjs from 'bcryptjs'
import Koa from 'koa'

const { compare, hash } = bcryptjs
const table = new Map()
const users = new Map()
for (const login of ['ann', 'bob']) users.set(login, { _id: `64f0${login}`, login, hash: await hash('right', 4) })

const open = (ctx, user, stage = 'full') => {
  const id = randomBytes(24).toString('base64url')
  table.set(id, { userId: user._id, login: user.login, stage })
  ctx.cookies.set(stage === 'full' ? 'session_id' : 'mfa_challenge', id, { httpOnly: true })
}
const app = new Koa()
app.use(bodyParser())
app.use(async (ctx, next) => {
  const row = table.get(ctx.cookies.get('session_id') ?? '')
  if (row?.stage === 'full') ctx.state.user = users.get(row.login)
  await next()
})
const router = new Router({ prefix: '/auth' })
const verified = async (ctx) => {
  const { login, password } = ctx.request.body ?? {}
  const user = users.get(login)
  return user && (await compare(password, user.hash)) ? user : undefined
}
router.post('/sign-in', async (ctx) => {
  const user = await verified(ctx)
  if (!user) ctx.throw(401, 'bad credentials')
  ctx.state.user = user
  open(ctx, user)
  ctx.body = { data: { user: { _id: user._id, login: user.login } } }
})
// With a second factor: a challenge first, and the session only behind the code.
router.post('/sign-in/mfa', async (ctx) => {
  const user = await verified(ctx)
  if (!user) ctx.throw(401, 'bad credentials')
  open(ctx, user, 'challenge')
  ctx.body = { mfaRequired: true, user: { _id: user._id } }
})
router.post('/confirm', async (ctx) => {
  if (!ctx.state.user || !(await compare(ctx.request.body.password, ctx.state.user.hash))) ctx.throw(403)
  ctx.cookies.set('confirmed_at', String(Date.now()))
  ctx.body = { ok: true }
})
router.get('/me', (ctx) => {
  if (!ctx.state.user) ctx.throw(401)
  ctx.body = { _id: ctx.state.user._id }
})
app.use(router.routes())
const server = app.listen(0, '127.0.0.1', () => console.log(`listening on http://127.0.0.1:${server.address().port}`))
