// A back end that makes session cookies of the ID tokens which the browser brings.
module.exports = ({ express, auth }) => {
  const app = express()
  app.use(express.json())
  const expiresIn = 5 * 86_400_000
  const cookieOf = (req) => /session=([^;]+)/.exec(req.headers.cookie ?? '')?.[1] ?? ''
  const route = (method, path, handle) =>
    app[method](path, async (req, res) => {
      try {
        await handle(req, res)
      } catch (error) {
        res.status(401).json({ error: error.code ?? String(error) })
      }
    })
  route('post', '/login', async (req, res) => {
    const cookie = await auth.createSessionCookie(req.body.idToken, { expiresIn })
    res.append('set-cookie', `session=${cookie}; Path=/`)
    res.json({})
  })
  // Checks the token itself first, as the documentation shows it.
  route('post', '/checked-login', async (req, res) => {
    const { auth_time: time } = await auth.verifyIdToken(req.body.idToken)
    if (Date.now() / 1000 - time > 300) throw new Error('sign in again')
    res.append('set-cookie', `session=${await auth.createSessionCookie(req.body.idToken, { expiresIn })}; Path=/`)
    res.json({})
  })
  route('post', '/tenant-login', async (req, res) => {
    const tenant = auth.tenantManager().authForTenant(req.body.tenant)
    res.json({ cookie: await tenant.createSessionCookie(req.body.idToken, { expiresIn }) })
  })
  route('get', '/me', async (req, res) => res.json({ user: (await auth.verifySessionCookie(cookieOf(req))).uid }))
  route('get', '/api/me', async (req, res) =>
    res.json({ user: (await auth.verifyIdToken(req.headers.authorization.slice(7))).uid }),
  )
  route('post', '/batch', async (req, res) => {
    const results = await Promise.allSettled(req.body.map((idToken) => auth.createSessionCookie(idToken, { expiresIn })))
    res.json(results.map(({ status }) => status))
  })
  route('post', '/broken-login', async (req, res) => {
    await auth.createSessionCookie(req.body.idToken, { expiresIn })
    res.status(500).json({})
  })
  const server = app.listen(0, '127.0.0.1', () => console.log(`listening on http://127.0.0.1:${server.address().port}`))
}
