// node main.cjs <openid-client copy> <major>
const startApp = require('@signed-in-test/provider-login/app')
const passport = require('passport')
const addPassport = require('./passport-routes.cjs')

const [copy, major] = process.argv.slice(2)
const library = require(copy)
const createClient = require(`./client-${Number(major) < 6 ? 5 : 6}.cjs`)(library)
const createStrategy = (client, callbackURL, verify) => {
  const scope = 'openid profile email'
  if (Number(major) < 6)
    return new library.Strategy({ client: client.client, params: { redirect_uri: callbackURL, scope } }, verify)
  const { Strategy } = require(`${copy}/passport`)
  return new Strategy({ config: client.config, callbackURL, scope }, verify)
}
const addRoutes = (parts) => {
  addPassport({ passport, createStrategy })(parts)
  if (major === '6') require('./device-routes.cjs')(library)(parts)
}
startApp({ createClient, addRoutes }, process.env)
