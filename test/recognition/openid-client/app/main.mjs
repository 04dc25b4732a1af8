// node main.mjs <openid-client copy> <major>
import { createRequire } from 'node:module'
import startApp from '@signed-in-test/provider-login/app'
import passport from 'passport'
import addDevice from './device-routes.cjs'
import addPassport from './passport-routes.cjs'

const [copy, major] = process.argv.slice(2)
const library = await import(copy)
const { Strategy } = Number(major) < 6 ? library : await import(`${copy}/passport`)
const createClient = createRequire(import.meta.url)(`./client-${Number(major) < 6 ? 5 : 6}.cjs`)(library)
const createStrategy = ({ client, config }, callbackURL, verify) => {
  const scope = 'openid profile email'
  return Number(major) < 6
    ? new Strategy({ client, params: { redirect_uri: callbackURL, scope } }, verify)
    : new Strategy({ config, callbackURL, scope }, verify)
}
const addRoutes = (parts) => {
  addPassport({ passport, createStrategy })(parts)
  if (major === '6') addDevice(library)(parts)
}
startApp({ createClient, addRoutes }, process.env)
