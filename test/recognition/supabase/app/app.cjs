// A back end that signs people in through Supabase: with the cookies of @supabase/ssr, or with sessions kept in the server.
const { randomUUID } = require('node:crypto')

const { SUPABASE_URL } = process.env
const KEY = 'anon'
const stores = new Map()

function cookiesOf(req) {
  const pairs = (req.headers.cookie ?? '').split('; ').filter((pair) => pair !== '')
  return pairs.map((pair) => ({ name: pair.slice(0, pair.indexOf('=')), value: pair.slice(pair.indexOf('=') + 1) }))
}

/** One storage for each browser, as apps with server-side sessions have it. */
function storeOf(req, res) {
  let id = cookiesOf(req).find(({ name }) => name === 'sid')?.value
  if (id === undefined) {
    id = randomUUID()
    res.append('set-cookie', `sid=${id}; Path=/`)
  }
  if (!stores.has(id)) stores.set(id, new Map())
  const store = stores.get(id)
  return {
    getItem: async (key) => store.get(key) ?? null,
    setItem: async (key, value) => void store.set(key, value),
    removeItem: async (key) => void store.delete(key),
  }
}

module.exports = ({ express, session, jsonwebtoken, createClient, createServerClient }) => {
  const clientFor = (req, res) => {
    if (createServerClient === undefined) {
      const storage = storeOf(req, res)
      const auth = {
        storage,
        flowType: 'pkce',
        autoRefreshToken: false,
        detectSessionInUrl: false,
        experimental: { passkey: true },
      }
      return createClient(SUPABASE_URL, KEY, { auth })
    }
    const jar = new Map(cookiesOf(req).map(({ name, value }) => [name, decodeURIComponent(value)]))
    return createServerClient(SUPABASE_URL, KEY, {
      auth: { experimental: { passkey: true } },
      cookies: {
        getAll: () => [...jar].map(([name, value]) => ({ name, value })),
        setAll: (cookies) => {
          for (const { name, value, options } of cookies) {
            jar.set(name, value)
            res.cookie(name, value, options)
          }
        },
      },
    })
  }

  const app = express()
  app.use(express.json())
  const answer = (res, { data, error }) =>
    res.status(error ? 401 : 200).json({ user: data?.user?.id ?? null, error: error?.message })
  /** A route that answers with what one call says. */
  const route = (method, path, call) =>
    app[method](path, async (req, res) => {
      const supabase = clientFor(req, res)
      // Older clients throw some errors that newer ones return.
      const outcome = await Promise.resolve(call(supabase.auth, req, res)).catch((error) => ({ error }))
      if (!res.headersSent) answer(res, outcome)
    })

  route('post', '/login', (auth, req) => auth.signInWithPassword(req.body))
  route('post', '/otp', (auth, req) => auth.signInWithOtp(req.body))
  route('post', '/otp/verify', (auth, req) => auth.verifyOtp(req.body))
  route('get', '/auth/confirm', (auth, req) => auth.verifyOtp({ token_hash: req.query.token_hash, type: req.query.type }))
  route('post', '/id-token', (auth, req) => auth.signInWithIdToken({ provider: 'google', token: req.body.token }))
  route('post', '/web3', (auth, req) => auth.signInWithWeb3({ chain: 'solana', ...req.body, signature: new Uint8Array(64) }))
  route('post', '/passkey', (auth, req) =>
    auth.passkey.verifyAuthentication({ challengeId: 'c', credential: { id: req.body.as, type: 'public-key' } }),
  )
  route('post', '/sign-up', (auth, req) => auth.signUp(req.body))
  route('post', '/anonymous', (auth) => auth.signInAnonymously())
  route('post', '/recover', (auth, req) => auth.resetPasswordForEmail(req.body.email))
  route('post', '/password', (auth, req) => auth.updateUser({ password: req.body.password }))
  route('post', '/logout', (auth) => auth.signOut())
  route('get', '/me', (auth) => auth.getUser())
  route('get', '/session', (auth) => auth.getSession())
  route('get', '/claims', async (auth) => {
    const { data, error } = await auth.getClaims()
    return { data: { user: { id: data?.claims?.sub } }, error }
  })
  // Single-page apps sign in in the browser; the server sees the token.
  route('get', '/api/me', (auth, req) => auth.getUser(req.headers.authorization.slice(7)))
  route('get', '/api/claims', async (auth, req) => {
    const { data, error } = await auth.getClaims(req.headers.authorization.slice(7))
    return { data: { user: { id: data?.claims?.sub } }, error }
  })
  route('post', '/refresh', (auth) => auth.refreshSession())
  route('post', '/restore', async (auth) => {
    const { data } = await auth.getSession()
    return auth.setSession(data.session)
  })
  const leave = ({ data, error }, res) => (error ? answer(res, { error }) : res.redirect(data.url))
  const options = (req) => ({
    redirectTo: `http://${req.headers.host}/callback`,
    skipBrowserRedirect: true,
    queryParams: { as: req.query.as },
  })
  route('get', '/oauth', async (auth, req, res) =>
    leave(await auth.signInWithOAuth({ provider: 'github', options: options(req) }), res),
  )
  route('get', '/link', async (auth, req, res) =>
    leave(await auth.linkIdentity({ provider: 'github', options: options(req) }), res),
  )
  route('get', '/callback', (auth, req) => {
    if (req.query.code === undefined) return { error: new Error(String(req.query.error)) }
    return auth.exchangeCodeForSession(String(req.query.code))
  })
  route('post', '/mfa/enroll', (auth) => auth.mfa.enroll({ factorType: 'totp', friendlyName: 'phone' }))
  route('post', '/mfa', async (auth, req) => {
    const { data: factors } = await auth.mfa.listFactors()
    const [factor] = factors?.all ?? []
    if (factor === undefined) return { error: new Error('no factor') }
    if (req.body.inOne) return auth.mfa.challengeAndVerify({ factorId: factor.id, code: req.body.code })
    const { data: challenge } = await auth.mfa.challenge({ factorId: factor.id })
    return auth.mfa.verify({ factorId: factor.id, challengeId: challenge.id, code: req.body.code })
  })
  // An API whose single-page app keeps the tokens.
  app.post('/api-login', async (req, res) => {
    const { data, error } = await clientFor(req, res).auth.signInWithPassword(req.body)
    if (error) return res.status(401).json({ error: error.message })
    res.json({ access_token: data.session.access_token, refresh_token: data.session.refresh_token, user: data.user })
  })
  // Apps with users, sessions and tokens of their own ask Supabase only for the password.
  const kept = session({ name: 'own', secret: 'a secret of the test', resave: false, saveUninitialized: false })
  app.post('/own-session', kept, async (req, res) => {
    const { data, error } = await clientFor(req, res).auth.signInWithPassword(req.body)
    if (error) return res.status(401).json({ error: error.message })
    req.session.user = { id: req.body.ownId ?? data.user.id, email: data.user.email }
    res.json({})
  })
  app.post('/own-token', async (req, res) => {
    const { data, error } = await clientFor(req, res).auth.signInWithPassword(req.body)
    if (error) return res.status(401).json({ error: error.message })
    res.json({ token: jsonwebtoken.sign({ sub: data.user.id, email: data.user.email }, 'a secret of the test') })
  })
  // One request, several logins: a batch of a GraphQL or tRPC client.
  app.post('/batch', async (req, res) => {
    const results = []
    for (const login of req.body) {
      const { data } = await clientFor(req, res).auth.signInWithPassword(login)
      results.push(data?.user?.id ?? null)
    }
    res.json(results)
  })
  app.post('/broken-login', async (req, res) => {
    await clientFor(req, res).auth.signInWithPassword(req.body)
    res.status(500).json({})
  })
  app.post('/throwing-login', async (req, res) => {
    const auth = { storage: storeOf(req, res), autoRefreshToken: false, throwOnError: true }
    const supabase = createClient(SUPABASE_URL, KEY, { auth })
    try {
      answer(res, await supabase.auth.signInWithPassword(req.body))
    } catch (error) {
      answer(res, { error })
    }
  })
  const server = app.listen(0, '127.0.0.1', () => console.log(`listening on http://127.0.0.1:${server.address().port}`))
}
