// The common hand-written token login on Fastify and @fastify/jwt.
const { AsyncLocalStorage } = require('node:async_hooks')
const handlers = require('../../hand-written/app/token-handlers.cjs')
const passwords = require('../../hand-written/app/passwords.cjs')

module.exports = async ({ fastify, jwt, bcrypt, style }) => {
  const app = fastify()
  await app.register(jwt, { secret: 'a secret of the test that is long enough', sign: { expiresIn: '1h' } })
  const direct = { sign: async (claims) => app.jwt.sign(claims), verify: async (token) => app.jwt.verify(token) }
  const shared = await handlers({ passwords: (one) => passwords('promise', one), library: bcrypt, tokens: direct })
  // The same routes with the tokens of the request and the reply, as the guide of the plugin shows them.
  const current = new AsyncLocalStorage()
  const decorated = {
    sign: (claims) => current.getStore().reply.jwtSign(claims),
    verify: async (token) => {
      const { request, bearer } = current.getStore()
      return token === bearer ? request.jwtVerify() : app.jwt.verify(token)
    },
  }
  const routes =
    style === 'direct'
      ? shared
      : await handlers({ passwords: (one) => passwords('promise', one), library: bcrypt, tokens: decorated })
  for (const [route, handle] of Object.entries(routes)) {
    const [method, url] = route.split(' ')
    app.route({
      method,
      url,
      handler: (request, reply) => {
        const bearer = request.headers.authorization?.slice('Bearer '.length)
        const context = { body: request.body, bearer, answer: (status, json) => reply.code(status).send(json) }
        return current.run({ request, reply, bearer }, () => handle(context))
      },
    })
  }
  console.log(`listening on ${await app.listen({ port: 0, host: '127.0.0.1' })}`)
}
