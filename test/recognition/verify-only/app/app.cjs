// An API that verifies the session token of every request, in the ways that the libraries show.
const { PROVIDER_URL, JWT_KEY } = process.env
const publishableKey = `pk_test_${Buffer.from('clerk.example.com$').toString('base64')}`
const tokenOf = (req) => (req.headers.authorization ?? '').replace('Bearer ', '')

const guards = {
  // Without network: the public key is configured.
  'clerk-express': ({ clerkMiddleware, getAuth }) => [
    clerkMiddleware({ publishableKey, secretKey: 'sk_test_1', jwtKey: JWT_KEY }),
    (req, _res, next) => {
      req.user = getAuth(req).userId
      next()
    },
  ],
  // Keys from the provider.
  'clerk-client': ({ createClerkClient }) => {
    const clerk = createClerkClient({ publishableKey, secretKey: 'sk_test_1', apiUrl: PROVIDER_URL })
    return [
      async (req, _res, next) => {
        const request = new Request(`http://${req.headers.host}${req.url}`, { headers: req.headers })
        const state = await clerk.authenticateRequest(request)
        req.user = state.toAuth()?.userId
        next()
      },
    ]
  },
  'clerk-token': ({ verifyToken }) => [
    async (req, _res, next) => {
      const claims = await verifyToken(tokenOf(req), { jwtKey: JWT_KEY }).catch(() => undefined)
      req.user = claims?.sts === 'pending' ? undefined : claims?.sub
      next()
    },
  ],
  auth0: ({ auth }) => [
    auth({ issuer: PROVIDER_URL, jwksUri: `${PROVIDER_URL}/v1/jwks`, audience: 'api' }),
    (req, _res, next) => {
      req.user = req.auth.payload.sub
      next()
    },
  ],
  jose: ({ jwtVerify, createRemoteJWKSet }) => {
    const keys = createRemoteJWKSet(new URL(`${PROVIDER_URL}/v1/jwks`))
    return [
      async (req, _res, next) => {
        const { payload } = await jwtVerify(tokenOf(req), keys, { issuer: PROVIDER_URL }).catch(() => ({}))
        req.user = payload?.sub
        next()
      },
    ]
  },
  jsonwebtoken: ({ verify }) => [
    (req, _res, next) => {
      try {
        req.user = verify(tokenOf(req), JWT_KEY, { algorithms: ['RS256'] }).sub
      } catch {}
      next()
    },
  ],
}

module.exports = ({ express, guard, library }) => {
  const app = express()
  app.use(...guards[guard](library))
  app.get('/me', (req, res) => res.status(req.user ? 200 : 401).json({ user: req.user ?? null }))
  app.use((error, _req, res, _next) => res.status(error.status ?? 500).json({}))
  const server = app.listen(0, '127.0.0.1', () => console.log(`listening on http://127.0.0.1:${server.address().port}`))
}
