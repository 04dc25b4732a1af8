// Prints as JSON what an app can observe of the client libraries of providers. Run with and without us, the two must be equal.
const util = require('node:util')

const shape = (fn) => ({
  name: fn.name,
  length: fn.length,
  keys: Reflect.ownKeys(fn).map(String).sort(),
  isAsync: util.types.isAsyncFunction(fn),
  prototype: Object.getPrototypeOf(fn) === Function.prototype,
})
const methods = (prototype) =>
  Object.fromEntries(
    Object.getOwnPropertyNames(prototype)
      .filter((name) => name !== 'constructor' && typeof Object.getOwnPropertyDescriptor(prototype, name).value === 'function')
      .map((name) => {
        const { enumerable, writable, configurable } = Object.getOwnPropertyDescriptor(prototype, name)
        return [name, { ...shape(prototype[name]), isAsync: undefined, prototype: undefined, enumerable, writable, configurable }]
      }),
  )
const failure = (error) => ({ name: error.name, message: String(error.message).slice(0, 80), own: error instanceof Error })
const attempt = async (work) => {
  try {
    const result = work()
    const isPromise = result instanceof Promise
    return { isPromise, value: await Promise.resolve(result).then((value) => typeof value, failure) }
  } catch (error) {
    return { thrown: failure(error) }
  }
}

async function main() {
  const unhandled = []
  process.on('unhandledRejection', (reason) => unhandled.push(failure(reason)))
  const client = require('openid-client')
  const { Issuer } = require('openid-client5')
  const { SAML } = require('@node-saml/node-saml')
  const msal = require('@azure/msal-node')
  const { AuthorizationCode, ResourceOwnerPassword } = require('simple-oauth2')
  const jwt = require('@hapi/jwt')
  const bell = require('@hapi/bell')
  const GrantManager = require('keycloak-connect/middleware/auth-utils/grant-manager.js')
  const { ResponseContext } = require('express-openid-connect/lib/context.js')

  const config = new client.Configuration({ issuer: 'https://idp.test', authorization_endpoint: 'https://idp.test/auth' }, 'app')
  const issuer = new Issuer({ issuer: 'https://idp.test', authorization_endpoint: 'https://idp.test/auth' })
  const older = new issuer.Client({ client_id: 'app', redirect_uris: ['https://app.test'], response_types: ['code'] })
  const oauth = { client: { id: 'a', secret: 'b' }, auth: { tokenHost: 'http://127.0.0.1:1' } }
  const code = new AuthorizationCode(oauth)
  const token = jwt.token.generate({ sub: 'a', iat: 1 }, 'secret')
  const seen = {
    names: Object.keys(client).sort(),
    tag: Object.prototype.toString.call(client),
    functions: Object.fromEntries(
      Object.entries(client)
        .filter(([, value]) => typeof value === 'function')
        .map(([name, fn]) => [name, { ...shape(fn), isAsync: undefined }]),
    ),
    url: String(client.buildAuthorizationUrl(config, { prompt: 'none', state: 's' })),
    badGrant: await attempt(() => client.authorizationCodeGrant(config, new URL('https://app.test/?code=a'), {})),
    badImplicit: await attempt(() => client.implicitAuthentication(config, new URL('https://app.test/'), 'nonce')),
    noConfig: await attempt(() => client.authorizationCodeGrant()),
    older: methods(Object.getPrototypeOf(Object.getPrototypeOf(older))),
    olderUrl: older.authorizationUrl({ prompt: 'none', state: 's' }),
    olderCallback: await attempt(() =>
      older.callback('https://app.test', { error: 'access_denied', state: 's' }, { state: 's' }),
    ),
    saml: methods(SAML.prototype),
    samlFails: await attempt(() => SAML.prototype.validatePostResponseAsync.call({}, {})),
    msal: methods(Object.getPrototypeOf(msal.ConfidentialClientApplication.prototype)),
    code: methods(AuthorizationCode.prototype),
    password: methods(ResourceOwnerPassword.prototype),
    codeUrl: code.authorizeURL({ redirect_uri: 'https://app.test', state: 's' }),
    codeFails: await attempt(() => code.getToken({ code: 'x' })),
    jwt: {
      generate: shape(jwt.token.generate),
      token,
      verified: await attempt(() => jwt.token.verify(jwt.token.decode(token), 'secret')),
    },
    jwtForged: await attempt(() => jwt.token.verify(jwt.token.decode(token), 'other')),
    bell: { v1: shape(bell.oauth.v1), v2: shape(bell.oauth.v2) },
    keycloak: methods(GrantManager.prototype),
    context: methods(ResponseContext.prototype),
  }
  // A rejection that nobody handles stays one, and only one.
  void client.authorizationCodeGrant(config, new URL('https://app.test/?code=a'), {})
  await new Promise((resolve) => setTimeout(resolve, 20))
  process.stdout.write(JSON.stringify({ ...seen, unhandled }))
  process.exit(0)
}
void main()
