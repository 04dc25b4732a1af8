// The common hand-written login on Fastify, with @fastify/session or @fastify/secure-session.
const handlers = require('../../hand-written/app/handlers.cjs')
const passwords = require('../../hand-written/app/passwords.cjs')

const SECRET = 'a secret of the test that is long enough'

module.exports = async ({ fastify, cookie, session, secureSession, bcrypt }) => {
  const app = fastify()
  await app.register(cookie)
  if (session)
    await app.register(session, { secret: SECRET, cookie: { secure: false }, cookieName: 'sessionId', saveUninitialized: false })
  else
    await app.register(secureSession, { secret: SECRET, salt: 'sixteen bytes ok', cookieName: 'session', cookie: { path: '/' } })
  const contextOf = (request, reply) => ({
    body: request.body,
    cookies: request.cookies,
    get session() {
      return request.session
    },
    regenerate: async () => request.session.regenerate?.(),
    save: async () => request.session.save?.(),
    destroy: async () => (request.session.destroy ? request.session.destroy() : request.session.delete()),
    setCookie: (name, value) => reply.setCookie(name, value, { path: '/' }),
    answer: (status, json) => reply.code(status).send(json),
  })
  const { before, routes } = await handlers({ passwords: (one) => passwords('promise', one), library: bcrypt })
  app.addHook('preHandler', (request, reply) => before(contextOf(request, reply)))
  for (const [route, handle] of Object.entries(routes)) {
    const [method, url] = route.split(' ')
    app.route({ method, url, handler: (request, reply) => handle(contextOf(request, reply)) })
  }
  console.log(`listening on ${await app.listen({ port: 0, host: '127.0.0.1' })}`)
}
