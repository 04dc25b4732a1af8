// Logins and links through a provider. With @hapi/bell one route begins the visit and takes the answer.
module.exports = ({ server, route, env, url, secret, randomUUID }) => {
  const people = new Map()
  const strategy = (name, scope, more = {}) =>
    server.auth.strategy(name, 'bell', {
      provider: {
        name,
        protocol: 'oauth2',
        useParamsAuth: true,
        auth: `${env.OIDC_ISSUER}/auth`,
        token: `${env.OIDC_ISSUER}/token`,
        scope,
        profile: async (credentials, _params, get) => {
          const { sub, preferred_username: username, email, org_id: orgId } = await get(`${env.OIDC_ISSUER}/me`)
          credentials.profile = { id: sub, username, email, orgId }
        },
      },
      password: secret,
      clientId: env.OIDC_CLIENT_ID,
      clientSecret: env.OIDC_CLIENT_SECRET,
      isSecure: false,
      location: url,
      ...more,
    })
  strategy('idp', ['openid', 'profile', 'email'])
  strategy('files', ['email'], { skipProfile: true })
  const tried = (name) => ({ auth: { strategy: name, mode: 'try' } })
  const onAnswer = (end) => (request, h) => {
    if (!request.auth.isAuthenticated) return h.redirect('/login?error=provider')
    if (request.auth.credentials.profile?.username === 'barred') return h.redirect('/not-invited')
    return end(request, h, request.auth.credentials)
  }

  route(
    'GET',
    '/callback/session',
    tried('idp'),
    onAnswer((request, h, { profile }) => {
      request.cookieAuth.set({ id: `u-${profile.username}` })
      return h.redirect('/me')
    }),
  )
  // The session itself stays with the server; the cookie only holds its id.
  route(
    'GET',
    '/callback/token',
    tried('idp'),
    onAnswer((request, h, { profile }) => {
      const sid = randomUUID()
      people.set(sid, profile)
      request.cookieAuth.set({ sid })
      return h.redirect('/who')
    }),
  )
  route('GET', '/who', { auth: { strategy: 'session', mode: 'try' } }, (request) => ({
    id: people.get(request.auth.artifacts?.sid)?.id ?? null,
  }))
  // A cookie of the app's own.
  server.state('own', { isSecure: false, path: '/' })
  route(
    'GET',
    '/callback/cookie',
    tried('idp'),
    onAnswer((_request, h, { profile }) => {
      const id = randomUUID()
      people.set(id, profile)
      return h.redirect('/me').state('own', id)
    }),
  )
  route(
    'GET',
    '/callback/link',
    tried('idp'),
    onAnswer((_request, h, { profile }) => {
      people.set('linked', profile)
      return h.redirect('/me')
    }),
  )
  route(
    'GET',
    '/callback/connect',
    tried('files'),
    onAnswer((_request, h, { token }) => {
      people.set('files', token)
      return h.redirect('/me')
    }),
  )
}
