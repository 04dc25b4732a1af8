// Passkeys with sessions, and with tokens.
const RP = { id: 'localhost', origin: 'http://localhost' }
const SECRET = 'a secret of the test'

module.exports = ({ express, session, jsonwebtoken, webauthn }) => {
  const users = new Map()
  const app = express()
  app.use(express.json())
  app.use(session({ secret: SECRET, resave: false, saveUninitialized: false }))
  const route = (path, handle) =>
    app.post(path, async (req, res) => {
      try {
        await handle(req, res)
      } catch (error) {
        res.status(401).json({ error: error.message })
      }
    })

  route('/register/options', async (req, res) => {
    const { name, hasRandomHandle } = req.body
    const userID = hasRandomHandle ? crypto.getRandomValues(new Uint8Array(32)) : new TextEncoder().encode(`u-${name}`)
    const options = await webauthn.generateRegistrationOptions({ rpName: 'Test', rpID: RP.id, userName: name, userID })
    req.session.challenge = options.challenge
    res.json(options)
  })
  route('/register', async (req, res) => {
    const { name, response, staysOut, wants } = req.body
    const { verified, registrationInfo } = await webauthn.verifyRegistrationResponse({
      response,
      expectedChallenge: req.session.challenge,
      expectedOrigin: RP.origin,
      expectedRPID: RP.id,
    })
    if (!verified) return res.status(401).json({})
    const { credential, credentialID, credentialPublicKey, counter } = registrationInfo
    const key = credential ?? { id: credentialID, publicKey: credentialPublicKey, counter }
    users.set(key.id, { id: `u-${name}`, username: name, key })
    if (wants === 'token') return res.json({ token: jsonwebtoken.sign({ sub: `u-${name}`, username: name }, SECRET) })
    if (!staysOut) req.session.user = { id: `u-${name}`, username: name }
    res.json({})
  })
  route('/login/options', async (req, res) => {
    const options = await webauthn.generateAuthenticationOptions({ rpID: RP.id })
    req.session.challenge = options.challenge
    res.json(options)
  })
  /** The user whose passkey signed the challenge, if it did. */
  const userOf = async (req) => {
    const { response } = req.body
    const user = users.get(response.id)
    if (user === undefined) throw new Error('unknown passkey')
    const key = { ...user.key, id: user.key.id }
    const { verified, authenticationInfo } = await webauthn.verifyAuthenticationResponse({
      response,
      expectedChallenge: req.session.challenge,
      expectedOrigin: RP.origin,
      expectedRPID: RP.id,
      credential: key,
      // What it was called before version 11.
      authenticator: { credentialID: key.id, credentialPublicKey: key.publicKey, counter: key.counter },
    })
    req.session.challenge = undefined
    if (!verified) throw new Error('not verified')
    user.key = { ...user.key, counter: authenticationInfo.newCounter }
    return user
  }
  route('/login', async (req, res) => {
    const { id, username } = await userOf(req)
    await new Promise((resolve, reject) => req.session.regenerate((error) => (error ? reject(error) : resolve())))
    req.session.user = { id, username }
    res.json({ user: id })
  })
  route('/token', async (req, res) => {
    const { id, username } = await userOf(req)
    res.json({ token: jsonwebtoken.sign({ sub: id, username }, SECRET) })
  })
  route('/step-up', async (req, res) => {
    await userOf(req)
    req.session.confirmedAt = Date.now()
    res.json({})
  })
  app.get('/me', (req, res) => res.status(req.session.user ? 200 : 401).json({ user: req.session.user?.id }))
  app.post('/logout', (req, res) => req.session.destroy(() => res.json({})))
  const server = app.listen(0, '127.0.0.1', () => console.log(`listening on http://127.0.0.1:${server.address().port}`))
}
