// One small app for each session store and token library, as a function from `load` to a server: GET / is a request of somebody who is
// signed in, POST / a login by scrypt of node:crypto. `load` is a `require`, so that an app can be made of watched copies and of others.
const SECRET = 'a secret of the bench that is long enough'

/** Compares the password, cheaply: what we add is to be seen beside it. The functions are those that stand there when the app is made. */
const passwords = (load) => {
  const { scryptSync, timingSafeEqual } = load('node:crypto')
  const derive = () => scryptSync('right', 'salt', 32, { N: 2 })
  const hash = derive()
  return () => timingSafeEqual(derive(), hash)
}

/** An app on node:http: `open` gives the session, or nothing, once the request's cookies are read. */
const plain = (load, open, save = () => {}) => {
  const isRight = passwords(load)
  return new (load('node:http').Server)(async (request, response) => {
    const session = await open(request, response)
    if (request.method === 'POST' && isRight()) {
      session.userId = 'u-1'
      session.username = 'ann'
      await save(session)
    }
    response.end(String(session.userId))
  })
}

/** A middleware of Express and Connect in the place of `open`. */
const through = (middleware) => (request, response) =>
  new Promise((resolve, reject) => middleware(request, response, (error) => (error ? reject(error) : resolve(request.session))))

const fastify = async (load, register, start) => {
  const app = load('fastify')()
  await register(app)
  const isRight = passwords(load)
  app.get('/', async (request, reply) => String(await start(request, reply)))
  app.post('/', async (request, reply) => (isRight() ? start(request, reply, 'u-1') : 'no'))
  await app.ready()
  return app.server
}
/** Reads who the session belongs to, or writes it. */
const inSession = (request, _reply, userId) => {
  if (userId !== undefined) request.session.set('userId', userId)
  return request.session.get('userId')
}

module.exports = {
  'express-session': (load) => {
    const session = load('express-session')
    return plain(load, through(session({ secret: SECRET, resave: false, saveUninitialized: false })))
  },
  'cookie-session': (load) => plain(load, through(load('cookie-session')({ keys: [SECRET] }))),
  'iron-session': (load) => {
    const { getIronSession } = load('iron-session8')
    const options = { cookieName: 'iron', password: SECRET, cookieOptions: { secure: false } }
    return plain(
      load,
      (request, response) => getIronSession(request, response, options),
      (session) => session.save(),
    )
  },
  'koa-session': (load) => {
    const Koa = load('koa')
    const app = new (Koa.default ?? Koa)()
    const isRight = passwords(load)
    app.keys = [SECRET]
    const session = load('koa-session')
    app.use((session.default ?? session)({}, app))
    app.use(async (ctx) => {
      if (ctx.method === 'POST' && isRight()) ctx.session.userId = 'u-1'
      ctx.body = String(ctx.session.userId)
    })
    return new (load('node:http').Server)(app.callback())
  },
  '@fastify/session': (load) =>
    fastify(
      load,
      async (app) => {
        await app.register(load('@fastify/cookie'))
        await app.register(load('@fastify/session'), { secret: SECRET, cookie: { secure: false }, saveUninitialized: false })
      },
      inSession,
    ),
  '@fastify/secure-session': (load) =>
    fastify(
      load,
      async (app) => {
        await app.register(load('@fastify/secure-session'), { key: Buffer.alloc(32, 1), cookie: { path: '/' } })
      },
      inSession,
    ),
  '@fastify/jwt': (load) =>
    fastify(
      load,
      (app) => app.register(load('@fastify/jwt'), { secret: SECRET }),
      async (request, reply, userId) => {
        if (userId === undefined) return (await request.jwtVerify()).sub
        reply.header('x-token', await reply.jwtSign({ sub: userId }))
        return userId
      },
    ),
  jsonwebtoken: (load) => {
    const jwt = load('jsonwebtoken')
    const key = load('node:crypto').createSecretKey(Buffer.from(SECRET))
    const isRight = passwords(load)
    return new (load('node:http').Server)(async (request, response) => {
      if (request.method === 'POST' && isRight()) {
        response.setHeader('x-token', jwt.sign({ sub: 'u-1' }, key))
        return response.end()
      }
      response.end(jwt.verify(request.headers.authorization.slice('Bearer '.length), key).sub)
    })
  },
}
