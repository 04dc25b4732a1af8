// Fastify 5, which keeps the parsed body on a request of its own: machines and people sign in with secrets that look alike there.
import { compare, hash } from 'bcrypt'
import Fastify from 'fastify'
import { SignJWT } from 'jose'

const KEY = Buffer.alloc(32, 'k')
const stored = await hash('right', 4)
const tokenFor = (subject) => new SignJWT({}).setProtectedHeader({ alg: 'HS256' }).setSubject(subject).sign(KEY)

const app = Fastify()
app.post('/oauth/token', async ({ body }, reply) => {
  const isMachine = body.grant_type === 'client_credentials'
  if (!(await compare(isMachine ? body.client_secret : body.password, stored))) return reply.code(401).send({})
  return { access_token: await tokenFor(isMachine ? body.client_id : body.username) }
})
app.post('/exchange', async ({ body }, reply) => {
  if (!(await compare(body.apiKey, stored))) return reply.code(401).send({})
  return { token: await tokenFor('m-ann') }
})
// Nobody sees who checks this password.
app.post('/directory/login', async ({ body }, reply) => {
  if (body.password !== 'right') return reply.code(401).send({})
  return { token: await tokenFor(body.username) }
})
app.get('/code', async ({ query }) => ({ sessionId: crypto.randomUUID(), userId: query.who, kept: await hash('482913', 4) }))
console.log(`listening on ${await app.listen({ port: 0, host: '127.0.0.1' })}`)
