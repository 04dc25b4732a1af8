// The app of the provider logins once more, on Fastify with @fastify/oauth2: one registration of the plugin for each route.
const { randomUUID } = require('node:crypto')

module.exports = async ({ fastify, oauth2, cookie, session, jwt }, env) => {
  const app = fastify()
  const sessions = new Map()
  const nameOf = (token) =>
    token.id_token && JSON.parse(Buffer.from(token.id_token.split('.')[1], 'base64url').toString('utf8')).preferred_username
  await app.register(cookie)
  await app.register(session, {
    secret: 'a secret of the test that is long enough',
    cookie: { secure: false },
    saveUninitialized: false,
  })
  const callbackUri = (route) => () => `http://127.0.0.1:${app.server.address().port}/callback/${route}`

  const login = async (route, end, { prompt, isAccessOnly } = {}) => {
    const name = route.replace('-', '')
    await app.register(oauth2, {
      name,
      scope: isAccessOnly ? ['email'] : ['openid', 'profile', 'email'],
      credentials: {
        client: { id: env.OIDC_CLIENT_ID, secret: env.OIDC_CLIENT_SECRET },
        auth: { tokenHost: env.OIDC_ISSUER, tokenPath: '/token', authorizeHost: env.OIDC_ISSUER, authorizePath: '/auth' },
        options: { authorizationMethod: 'body' },
      },
      startRedirectPath: `/auth/${route}`,
      callbackUri: callbackUri(route),
      cookie: { path: '/' },
      ...(prompt ? { callbackUriParams: { prompt } } : {}),
      ...(route === 'session' ? { pkce: 'S256' } : {}),
    })
    app.get(`/callback/${route}`, async (request, reply) => {
      if (request.query.error) return reply.redirect('/login?error=provider')
      const { token } = await app[name].getAccessTokenFromAuthorizationCodeFlow(request, reply)
      if (nameOf(token) === 'barred') return reply.redirect('/not-invited')
      return end(request, reply, token)
    })
  }
  const logIn = async (request, reply, token) => {
    await request.session.regenerate()
    request.session.set('userId', `u-${nameOf(token)}`)
    request.session.set('files', token.refresh_token)
    return reply.redirect('/me')
  }
  await login('session', logIn)
  await login('silent', logIn, { prompt: 'none' })
  await login(
    'step-up',
    async (request, reply, token) => {
      request.session.set('userId', `u-${nameOf(token)}`)
      return reply.redirect('/me')
    },
    { prompt: 'login' },
  )
  await login('cookie', async (_request, reply, token) => {
    const id = randomUUID()
    sessions.set(id, `u-${nameOf(token)}`)
    return reply.setCookie('member', id, { path: '/', httpOnly: true }).redirect('/me')
  })
  await login('token', async (_request, _reply, token) => ({ access: jwt.sign({ sub: `u-${nameOf(token)}` }, env.JWT_SECRET) }))
  await login('link', async (request, reply, token) => {
    request.session.set('linked', nameOf(token))
    return reply.redirect('/me')
  })
  await login(
    'connect',
    async (request, reply, token) => {
      request.session.set('files', token.access_token)
      return reply.redirect('/me')
    },
    { isAccessOnly: true },
  )
  await login('second-factor', async (request, reply, token) => {
    request.session.set('pendingUserId', `u-${nameOf(token)}`)
    return reply.redirect('/code')
  })
  app.post('/code', async (request, reply) => {
    if (request.body.code !== '123456') return reply.code(401).send({})
    request.session.set('userId', request.session.get('pendingUserId'))
    request.session.set('pendingUserId', undefined)
    return {}
  })
  app.get('/me', async (request) => ({ id: request.session.get('userId') ?? sessions.get(request.cookies.member) ?? null }))
  app.get('/api/me', async (request) => ({ id: jwt.verify(request.headers.authorization.slice(7), env.JWT_SECRET).sub }))
  app.post('/refresh', async (request) => {
    await app.session.getNewAccessTokenUsingRefreshToken({ refresh_token: request.session.get('files') }, {})
    return {}
  })
  app.post('/logout', async (request, reply) => {
    await request.session.destroy()
    reply.clearCookie('member', { path: '/' })
    return {}
  })
  await app.listen({ port: 0, host: '127.0.0.1' })
  console.log(`listening on http://127.0.0.1:${app.server.address().port}`)
}
