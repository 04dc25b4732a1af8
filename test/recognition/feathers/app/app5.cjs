// Feathers 5 on Express: REST, sockets and OAuth, with every way to authenticate that its guides show.
const { createServer } = require('node:net')

module.exports = async ({ feathers, express, socketio, memory, authentication, local, oauth, session, io, startProvider }) => {
  const idp = await startProvider()
  const app = (express.default ?? express)(feathers.feathers())
  app.use(express.json(), express.urlencoded({ extended: false }))
  app.configure(express.rest())
  app.configure((socketio.default ?? socketio)())
  // The addresses that the provider sends browsers back to are made of these before anything listens.
  const port = await freePort()
  app.set('host', '127.0.0.1')
  app.set('port', port)
  app.set('authentication', {
    entity: 'user',
    service: 'users',
    secret: 'a secret for the tokens of this app',
    authStrategies: ['jwt', 'local', 'apiKey'],
    jwtOptions: { expiresIn: '1h' },
    local: { usernameField: 'email', passwordField: 'password' },
    oauth: {
      redirect: '/welcome',
      origins: [`http://127.0.0.1:${port}`],
      idp: {
        key: 'test-app',
        secret: 'test-app-secret',
        oauth: 2,
        state: true,
        authorize_url: `${idp}/authorize`,
        access_url: `${idp}/token`,
        profile_url: `${idp}/profile`,
      },
    },
  })
  app.use('users', new memory.MemoryService({ startId: 1 }))

  class ApiKeyStrategy extends authentication.AuthenticationBaseStrategy {
    async authenticate({ key }) {
      if (key !== 'a key of a machine') throw new Error('wrong key')
      return { authentication: { strategy: this.name }, user: { id: 99, email: 'machine@example.org' } }
    }
  }
  class IdpStrategy extends oauth.OAuthStrategy {
    async getProfile({ access_token }) {
      const answer = await fetch(`${idp}/profile`, { headers: { authorization: `Bearer ${access_token}` } })
      return answer.json()
    }
    async getEntityData(profile) {
      return { id: profile.sub, idpId: profile.sub, email: profile.email, orgId: 'org-idp' }
    }
    async getEntityQuery(profile) {
      return { idpId: profile.sub }
    }
  }
  const service = new authentication.AuthenticationService(app)
  service.register('jwt', new authentication.JWTStrategy())
  service.register('local', new local.LocalStrategy())
  service.register('apiKey', new ApiKeyStrategy())
  service.register('idp', new IdpStrategy())
  app.use('authentication', service)
  app.use(session({ secret: 'x', resave: false, saveUninitialized: true }))
  app.configure(
    oauth.oauth({ expressSession: session({ secret: 'x', resave: false, saveUninitialized: true }), linkStrategy: 'jwt' }),
  )
  app.service('users').hooks({ before: { create: [local.hooks.hashPassword('password')] } })
  app.use('notes', { find: async ({ user }) => ({ of: user.email }) })
  app.service('notes').hooks({ before: { all: [authentication.authenticate('jwt')] } })

  // A person at a socket, driven by the test over HTTP: what the client sent and got.
  app.post('/socket', (req, res) => {
    const socket = io(`http://127.0.0.1:${port}`, { transports: req.body.transports, reconnection: false })
    const call = (...args) => new Promise((done) => socket.emit(...args, (error, result) => done({ error, result })))
    const work = async () => {
      const { calls } = req.body
      const results = []
      for (const data of calls) {
        const { accessToken } = results.find(({ result }) => result?.accessToken)?.result ?? {}
        const sent = data.strategy === 'jwt' ? { ...data, accessToken } : data
        results.push(await call('create', 'authentication', sent))
      }
      results.push(await call('find', 'notes'))
      socket.close()
      return results.map(({ error, result }) => error?.name ?? result)
    }
    work().then(
      (results) => res.json({ results }),
      () => res.status(500).end(),
    )
  })
  app.get('/welcome', (_req, res) => res.json({ welcome: true }))
  app.use(express.notFound(), express.errorHandler({ logger: false }))
  for (const name of ['ann', 'bob'])
    await app.service('users').create({ email: `${name}@example.org`, password: 'right', orgId: 'org-1' })
  await app.listen(port, '127.0.0.1')
  console.log(`listening on http://127.0.0.1:${port}`)
}

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address()
      server.close(() => resolve(port))
    })
  })
}
