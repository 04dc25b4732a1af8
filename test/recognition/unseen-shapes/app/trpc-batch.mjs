// tRPC 11, standalone: several calls in one request, answered with 207 where they differ.

import { initTRPC, TRPCError } from '@trpc/server'
import { createHTTPServer } from '@trpc/server/adapters/standalone'
import bcrypt from 'bcryptjs'
import { jwtVerify, SignJWT } from 'jose'

const KEY = new TextEncoder().encode('a secret for the tokens of this app')
const users = new Map()
for (const name of ['ann', 'bob']) users.set(name, { id: `r-${name}`, name, hash: await bcrypt.hash('right', 4) })
const issue = (user) => new SignJWT({ name: user.name }).setProtectedHeader({ alg: 'HS256' }).setSubject(user.id).sign(KEY)
const t = initTRPC.context().create()
const input = (value) => value
const authed = t.procedure.use(({ ctx, next }) => {
  if (!ctx.user) throw new TRPCError({ code: 'UNAUTHORIZED' })
  return next({ ctx })
})
const router = t.router({
  login: t.procedure.input(input).mutation(async ({ input: { name, password } }) => {
    const user = users.get(name)
    if (!user || !(await bcrypt.compare(password, user.hash))) throw new TRPCError({ code: 'UNAUTHORIZED' })
    return { token: await issue(user) }
  }),
  refresh: t.procedure.input(input).mutation(async ({ input: { token } }) => {
    const { payload } = await jwtVerify(token, KEY)
    return { token: await issue(users.get(payload.name)) }
  }),
  confirm: authed
    .input(input)
    .mutation(async ({ input: { password }, ctx }) => ({ ok: await bcrypt.compare(password, ctx.user.hash) })),
  me: authed.query(({ ctx }) => ({ id: ctx.user.id })),
})
const server = createHTTPServer({
  router,
  createContext: async ({ req }) => {
    const token = req.headers.authorization?.slice(7)
    const { payload } = token ? await jwtVerify(token, KEY).catch(() => ({})) : {}
    return { user: users.get(payload?.name) }
  },
})
server.listen(0, '127.0.0.1')
server.once('listening', () => console.log(`listening on http://127.0.0.1:${server.address().port}`))
