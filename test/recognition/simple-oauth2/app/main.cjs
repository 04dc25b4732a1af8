// node main.cjs express | node main.cjs fastify <fastify> <@fastify/oauth2> <@fastify/cookie> <@fastify/session>
const [framework, ...copies] = process.argv.slice(2)
if (framework === 'express') {
  const startApp = require('@signed-in-test/provider-login/app')
  startApp({ createClient: require('./client.cjs')(require('simple-oauth2')) }, process.env)
} else {
  const [fastify, oauth2, cookie, session] = copies.map((copy) => require(copy))
  void require('./fastify-app.cjs')({ fastify, oauth2, cookie, session, jwt: require('jsonwebtoken') }, process.env)
}
