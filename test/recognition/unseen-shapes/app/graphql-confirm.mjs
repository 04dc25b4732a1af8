// GraphQL Yoga with tokens that mean nothing to anybody else: <opaque | hmac> in the answer, or <cookie>. A password is asked for once more
// by mutations that answer with a token as the login does.
import { createHmac, randomBytes } from 'node:crypto'
import { createServer } from 'node:http'
import bcrypt from 'bcryptjs'
import { createSchema, createYoga } from 'graphql-yoga'

const [, , kind] = process.argv
const KEY = randomBytes(32)
const users = new Map()
for (const name of ['ann', 'bob']) users.set(name, { id: `gc-${name}`, name, hash: await bcrypt.hash('right', 4) })
const tokens = new Map()
const issue = (user) => {
  const text = Buffer.from(JSON.stringify({ sub: user.id, nonce: randomBytes(8).toString('hex') })).toString('base64url')
  const signed = `${text}.${createHmac('sha256', KEY).update(text).digest('base64url')}`
  const token = kind === 'hmac' ? signed : randomBytes(24).toString('base64url')
  tokens.set(token, user)
  return token
}
const typeDefs = /* GraphQL */ `
  type User { id: ID! name: String! }
  type Session { token: String user: User! }
  type Proof { token: String }
  type Query { me: User }
  type Mutation {
    login(name: String!, password: String!): Session!
    authenticate(name: String!, password: String!): Session!
    confirmPassword(password: String!): Proof!
    reauthenticate(password: String!): Proof!
    unlockVault(password: String!): Proof!
    createApiToken(password: String!): Proof!
    changePassword(old: String!, new: String!): Session!
    resetPassword(code: String!, new: String!): Session!
    createUser(name: String!, password: String!): Session!
    refreshToken: Session!
  }
`
const check = async (user, password) => {
  if (user === undefined || !(await bcrypt.compare(password, user.hash))) throw new Error('wrong')
  return user
}
const open = async (user, { request }) => {
  const token = issue(user)
  if (kind !== 'cookie') return { token, user }
  await request.cookieStore.set({ name: 'session', value: token, httpOnly: true })
  return { user }
}
const login = async (_root, { name, password }, context) => open(await check(users.get(name), password), context)
const prove = async (_root, { password }, context) => {
  await check(context.user, password)
  return context.user && open(context.user, context)
}
const choose = async (user, password, context) => {
  user.hash = await bcrypt.hash(password, 4)
  return open(user, context)
}
const resolvers = {
  Query: { me: (_root, _args, { user }) => user ?? null },
  Mutation: {
    login,
    authenticate: login,
    confirmPassword: prove,
    reauthenticate: prove,
    unlockVault: prove,
    createApiToken: prove,
    changePassword: async (_root, args, context) => choose(await check(context.user, args.old), args.new, context),
    resetPassword: (_root, args, context) => choose(users.get('bob'), args.new, context),
    createUser: async (_root, { name, password }) => {
      const user = { id: name, name, hash: await bcrypt.hash(password, 4) }
      return { user, token: kind === 'cookie' ? undefined : issue(user) }
    },
    refreshToken: (_root, _args, context) => open(context.user, context),
  },
}
const cookie = (request) => /(?:^|; )session=([^;]+)/.exec(request.headers.get('cookie') ?? '')?.[1]
const server = createServer(
  createYoga({
    schema: createSchema({ typeDefs, resolvers }),
    logging: false,
    context: ({ request }) => {
      const token = request.headers.get('authorization')?.split(' ')[1] ?? cookie(request)
      return { user: tokens.get(token) }
    },
    plugins: [
      {
        onRequest: ({ request }) => {
          request.cookieStore = { list: [], set: async (one) => request.cookieStore.list.push(one) }
        },
        onResponse: ({ request, response }) => {
          for (const { name, value } of request.cookieStore.list)
            response.headers.append('set-cookie', `${name}=${value}; HttpOnly; Path=/`)
        },
      },
    ],
  }),
)
server.listen(0, '127.0.0.1', () => console.log(`listening on http://127.0.0.1:${server.address().port}`))
