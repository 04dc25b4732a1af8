// Fastify 5 in plugins: scrypt with a salt per user, a token of jose in a signed cookie, everything decorated onto the instance.
import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import cookie from '@fastify/cookie'
import Fastify from 'fastify'
import { jwtVerify, SignJWT } from 'jose'

const derive = promisify(scrypt)
const KEY = randomBytes(32)

async function passwords(app) {
  const hash = async (password) => {
    const salt = randomBytes(16)
    return `${salt.toString('hex')}:${(await derive(password, salt, 32)).toString('hex')}`
  }
  const verify = async (password, stored) => {
    const [salt, key] = stored.split(':').map((part) => Buffer.from(part, 'hex'))
    return timingSafeEqual(await derive(password, salt, 32), key)
  }
  app.decorate('passwords', { hash, verify })
}
passwords[Symbol.for('skip-override')] = true

async function routes(app) {
  const users = new Map()
  for (const name of ['ann', 'bob']) users.set(name, { id: `usr_${name}`, name, password: await app.passwords.hash('right') })
  app.decorateRequest('account', null)
  app.addHook('preHandler', async (request) => {
    const { valid, value } = request.unsignCookie(request.cookies.auth ?? '')
    if (!valid || !value) return
    const { payload } = await jwtVerify(value, KEY).catch(() => ({}))
    request.account = [...users.values()].find(({ id }) => id === payload?.sub) ?? null
  })
  const enter = async (reply, user) => {
    const token = await new SignJWT({ name: user.name }).setProtectedHeader({ alg: 'HS256' }).setSubject(user.id).sign(KEY)
    void reply.setCookie('auth', token, { signed: true, httpOnly: true, path: '/' })
  }
  app.post('/session', { schema: { body: { type: 'object', required: ['name', 'password'] } } }, async (request, reply) => {
    const user = users.get(request.body.name)
    if (!user || !(await app.passwords.verify(request.body.password, user.password))) return reply.code(422).send({ error: 'no' })
    await enter(reply, user)
    return { welcome: user.name }
  })
  app.post('/users', async (request, reply) => {
    const { name, password } = request.body
    if (users.has(name)) return reply.code(409).send({ error: 'taken' })
    users.set(name, { id: `usr_${name}`, name, password: await app.passwords.hash(password) })
    return reply.code(201).send({ name })
  })
  app.put('/session', async (request, reply) => {
    if (!request.account) return reply.code(401).send({})
    await enter(reply, request.account)
    return { renewed: true }
  })
  app.delete('/session', async (_request, reply) => reply.clearCookie('auth', { path: '/' }).code(204).send())
  app.get('/session', async (request, reply) => request.account ?? reply.code(401).send({}))
}

const app = Fastify()
await app.register(cookie, { secret: 'a secret that signs cookies' })
await app.register(passwords)
await app.register(routes, { prefix: '/v1' })
console.log(`listening on ${await app.listen({ port: 0, host: '127.0.0.1' })}`)
