// A hapi app: sessions in the sealed cookie of @hapi/cookie, logins by password, by provider (@hapi/bell) and by token (@hapi/jwt).
const { randomUUID } = require('node:crypto')
const addProviderRoutes = require('./provider-routes.cjs')

module.exports = async ({ Hapi, Cookie, Bell, Jwt, Basic, bcrypt, isBefore }, env) => {
  const server = Hapi.server({ port: 0, host: '127.0.0.1' })
  const hash = bcrypt.hashSync('right', 4)
  const users = new Map(
    ['ann', 'bob', 'mia', 'c0', 'c1', 'c2', 'c3', 'c4'].map((name) => [
      name,
      { id: `u-${name}`, username: name, orgId: `org-${name}`, hash },
    ]),
  )
  const sessionOf = ({ id, username, orgId }) => ({ id, username, orgId })
  const verify = async (username, password) => {
    const user = users.get(username)
    return user !== undefined && (await bcrypt.compare(password, user.hash)) ? user : undefined
  }
  const secret = 'a secret of the test that is long enough for a cookie'

  await server.register([Cookie, Bell, Jwt, Basic])
  server.auth.strategy('session', 'cookie', {
    cookie: { name: 'member', password: secret, isSecure: false, path: '/', ttl: 3_600_000 },
    keepAlive: true,
    // Version 11 called it otherwise.
    [isBefore ? 'validateFunc' : 'validate']: async () => (isBefore ? { valid: true } : { isValid: true }),
  })
  server.auth.strategy('token', 'jwt', {
    keys: env.JWT_SECRET,
    verify: { aud: false, iss: false, sub: false },
    validate: ({ decoded }) => ({ isValid: true, credentials: { id: decoded.payload.sub } }),
  })
  server.auth.strategy('basic', 'basic', {
    validate: async (_request, username, password) => {
      const user = await verify(username, password)
      return { isValid: user !== undefined, credentials: user ?? {} }
    },
  })
  const open = { auth: false }
  const members = { auth: 'session' }
  const maybe = { auth: { strategy: 'session', mode: 'try' } }
  const route = (method, path, options, handler) => server.route({ method, path, options, handler })

  route('GET', '/me', maybe, (request) => ({ id: request.auth.isAuthenticated ? request.auth.credentials.id : null }))
  for (const [path, options] of [
    ['/login', open],
    ['/login/try', maybe],
  ]) {
    route('POST', path, options, async (request, h) => {
      const user = await verify(request.payload.username, request.payload.password)
      if (user === undefined) return h.response({}).code(401)
      request.cookieAuth.set(sessionOf(user))
      return { id: user.id }
    })
  }
  route('POST', '/logout', maybe, (request) => {
    request.cookieAuth.clear()
    return {}
  })
  route('POST', '/register', open, (request) => {
    const user = {
      id: `new-${request.payload.username}`,
      username: request.payload.username,
      hash: bcrypt.hashSync(request.payload.password, 4),
    }
    users.set(user.username, user)
    if (request.payload.stay) request.cookieAuth.set(sessionOf(user))
    return {}
  })
  route('POST', '/theme', members, (request) => {
    request.cookieAuth.set('theme', 'dark')
    return {}
  })
  route('POST', '/profile', members, (request) => {
    request.cookieAuth.set({ ...request.auth.credentials, nickname: 'new' })
    return {}
  })
  route('POST', '/org', members, (request) => {
    request.cookieAuth.set({ ...request.auth.credentials, orgId: 'org-other' })
    return {}
  })
  route('POST', '/switch', members, (request) => {
    request.cookieAuth.set(sessionOf(users.get(request.payload.username)))
    return {}
  })
  route('POST', '/change-password', members, async (request, h) => {
    const isRight = await bcrypt.compare(request.payload.password, users.get(request.auth.credentials.username).hash)
    return h.response({}).code(isRight ? 200 : 403)
  })
  route('POST', '/mfa/password', open, async (request, h) => {
    const user = await verify(request.payload.username, request.payload.password)
    if (user === undefined) return h.response({}).code(401)
    request.cookieAuth.set({ pendingUserId: user.id })
    return { next: 'code' }
  })
  route('POST', '/mfa/code', members, (request, h) => {
    if (request.payload.code !== '123456') return h.response({}).code(401)
    const user = [...users.values()].find(({ id }) => id === request.auth.credentials.pendingUserId)
    request.cookieAuth.set(sessionOf(user))
    return {}
  })
  route('POST', '/token', open, async (request, h) => {
    const user = await verify(request.payload.username, request.payload.password)
    if (user === undefined) return h.response({}).code(401)
    return { access: Jwt.token.generate({ sub: user.id }, env.JWT_SECRET) }
  })
  route('POST', '/token/renew', { auth: 'token' }, (request) => ({
    access: Jwt.token.generate({ sub: request.auth.credentials.id }, env.JWT_SECRET),
  }))
  route('GET', '/api/token', { auth: 'token' }, (request) => ({ id: request.auth.credentials.id }))
  route('GET', '/api/basic', { auth: 'basic' }, (request) => ({ id: request.auth.credentials.id }))

  await server.start()
  addProviderRoutes({ server, route, env, url: server.info.uri, secret, randomUUID })
  console.log(`listening on ${server.info.uri}`)
}
