// GraphQL Yoga on node:http: always 200, logins as mutations, a token in the answer or in a cookie.
import { createServer } from 'node:http'
import bcrypt from 'bcryptjs'
import { GraphQLError } from 'graphql'
import { createSchema, createYoga } from 'graphql-yoga'
import jwt from 'jsonwebtoken'

const SECRET = 'secret'
const users = new Map()
for (const name of ['ann', 'bob']) users.set(name, { id: `g-${name}`, name, hash: await bcrypt.hash('right', 4) })
const issue = (user) => ({ token: jwt.sign({ sub: user.id, name: user.name }, SECRET, { expiresIn: '1h' }), user })
const typeDefs = /* GraphQL */ `
  type User { id: ID! name: String! }
  type Session { token: String! user: User! }
  type LoginResult { ok: Boolean! session: Session }
  type Query { me: User }
  type Mutation {
    login(name: String!, password: String!): Session!
    tryLogin(name: String!, password: String!): LoginResult!
    register(name: String!, password: String!): Session!
    refresh(token: String!): Session!
    changePassword(old: String!, new: String!): Boolean!
    confirmPassword(password: String!): Boolean!
  }
`
const check = async ({ name, password }) => {
  const user = users.get(name)
  return user && (await bcrypt.compare(password, user.hash)) ? user : undefined
}
const resolvers = {
  Query: { me: (_root, _args, { user }) => user ?? null },
  Mutation: {
    login: async (_root, args) => {
      const user = await check(args)
      if (!user) throw new GraphQLError('Invalid credentials', { extensions: { code: 'UNAUTHENTICATED' } })
      return issue(user)
    },
    tryLogin: async (_root, args) => {
      const user = await check(args)
      return user ? { ok: true, session: issue(user) } : { ok: false }
    },
    register: async (_root, { name, password }) => {
      const user = { id: `g-${name}`, name, hash: await bcrypt.hash(password, 4) }
      users.set(name, user)
      return issue(user)
    },
    refresh: (_root, { token }) => issue(users.get(jwt.verify(token, SECRET).name)),
    changePassword: async (_root, args, { user }) => {
      if (!(await bcrypt.compare(args.old, user.hash))) throw new GraphQLError('wrong')
      user.hash = await bcrypt.hash(args.new, 4)
      return true
    },
    confirmPassword: (_root, { password }, { user }) => bcrypt.compare(password, user.hash),
  },
}
const yoga = createYoga({
  schema: createSchema({ typeDefs, resolvers }),
  batching: true,
  logging: false,
  context: ({ request }) => {
    const [, token] = (request.headers.get('authorization') ?? '').split(' ')
    return { user: token ? users.get(jwt.verify(token, SECRET).name) : undefined }
  },
})
const server = createServer(yoga)
server.listen(0, '127.0.0.1', () => console.log(`listening on http://127.0.0.1:${server.address().port}`))
