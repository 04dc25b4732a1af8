// node four.cjs: Feathers 4 on Express over REST.
const feathers = require('feathers4')
const { AuthenticationService, JWTStrategy, authenticate } = require('feathers4-authentication')
const { LocalStrategy, hooks } = require('feathers4-authentication-local')
const express = require('feathers4-express')
const memory = require('feathers4-memory')

const app = express(feathers())
app.use(express.json()).configure(express.rest())
app.set('authentication', {
  entity: 'user',
  service: 'users',
  secret: 'a secret for the tokens of this app',
  authStrategies: ['jwt', 'local'],
  local: { usernameField: 'email', passwordField: 'password' },
})
app.use('/users', memory({ startId: 1 }))
app.service('users').hooks({ before: { create: [hooks.hashPassword('password')] } })
const service = new AuthenticationService(app)
service.register('jwt', new JWTStrategy())
service.register('local', new LocalStrategy())
app.use('/authentication', service)
app.use('/notes', { find: async ({ user }) => ({ of: user.email }) })
app.service('notes').hooks({ before: { all: [authenticate('jwt')] } })
app.use(express.errorHandler({ logger: false }))
void (async () => {
  const server = app.listen(0, '127.0.0.1')
  for (const name of ['ann', 'bob'])
    await app.service('users').create({ email: `${name}@example.org`, password: 'right', orgId: 'org-1' })
  console.log(`listening on http://127.0.0.1:${server.address().port}`)
})()
