// Prints as JSON everything that an app can observe of its libraries in ordinary use. Run with and without us, the two must be equal.
const http = require('node:http')
const { SignJWT } = require('jose')
const jwt = require('jsonwebtoken')
const { Strategy: LocalStrategy } = require('passport-local')

/** How a function looks from outside. */
const shape = (fn) => ({
  name: fn.name,
  length: fn.length,
  keys: Reflect.ownKeys(fn).map(String).sort(),
  prototype: Object.getPrototypeOf(fn) === Function.prototype,
  constructs: fn.prototype === undefined ? null : Object.getOwnPropertyNames(fn.prototype).sort(),
})
const failure = (error) => ({ name: error.name, message: error.message, own: error instanceof Error })
const attempt = (work) => {
  try {
    return { value: work() }
  } catch (error) {
    return { error: failure(error) }
  }
}

function observePassport(passport) {
  const instance = new passport.Passport()
  const strategy = new LocalStrategy((username, password, done) => {
    if (password === 'throw') throw new Error('from the verify callback')
    if (password === 'error') return done(new Error('no database'))
    return done(null, password === 'right' ? { id: 1, username } : false, { message: 'info' })
  })
  const seen = {
    use: shape(instance.use),
    authenticate: shape(instance.authenticate),
    methods: Object.getOwnPropertyNames(Object.getPrototypeOf(instance)).sort(),
    useReturnsItself: instance.use(strategy) === instance,
    sameStrategy: instance._strategy('local') === strategy,
    useWithoutName: attempt(() => instance.use({})),
    strategyKeys: Object.keys(strategy).sort(),
    strategyInLoop: (() => {
      const names = []
      for (const name in strategy) names.push(name)
      return names.sort()
    })(),
    strategyMethod: shape(strategy.authenticate),
    strategyClass: strategy instanceof LocalStrategy && Object.getPrototypeOf(strategy) === LocalStrategy.prototype,
    manager: shape(Object.getPrototypeOf(instance._sm).logIn),
  }
  instance.serializeUser((user, done) => done(null, user.id))
  const results = {}
  for (const password of ['right', 'wrong', 'error', 'throw']) {
    const req = { body: { username: 'ann', password }, query: {}, headers: {}, session: sessionOf() }
    req.res = {}
    results[password] = attempt(() => {
      let answer
      const middleware = instance.authenticate('local', function (...args) {
        answer = {
          args: args.map((arg) => (arg instanceof Error ? failure(arg) : arg)),
          count: args.length,
          self: typeof this,
        }
        return 'from the callback'
      })
      const returned = middleware(req, req.res, (error) => {
        answer = { next: error ? failure(error) : null }
      })
      return { answer, returned: String(returned) }
    })
  }
  const req = { session: sessionOf() }
  const logIn = {}
  instance._sm.logIn(req, { id: 7 }, ...(instance._sm.logIn.length > 3 ? [{}] : []), function (...args) {
    Object.assign(logIn, { count: args.length, args: args.map(String), self: typeof this })
  })
  return { ...seen, results, logIn, session: Object.keys(req.session).sort() }
}

function sessionOf() {
  const session = {}
  for (const name of ['regenerate', 'save']) Object.defineProperty(session, name, { value: (done) => done(), enumerable: false })
  return session
}

async function observeTokens() {
  const signed = jwt.sign({ sub: 'a', iat: 1 }, 'secret')
  const callbackOf = (...args) =>
    new Promise((resolve) => {
      const returned = jwt.sign(...args, function (...results) {
        setImmediate(() =>
          resolve({
            count: results.length,
            error: results[0] ? failure(results[0]) : null,
            value: results[1] ?? null,
            returned: String(returned),
            self: typeof this,
          }),
        )
      })
    })
  const builder = new SignJWT({ sub: 'a' }).setProtectedHeader({ alg: 'HS256' })
  const promise = builder.sign(new TextEncoder().encode('secret that is long enough for HS256'))
  return {
    sign: shape(jwt.sign),
    verify: shape(jwt.verify),
    signed,
    refused: attempt(() => jwt.sign({}, undefined)),
    verified: attempt(() => jwt.verify(signed, 'secret')),
    forged: attempt(() => jwt.verify(signed, 'other')),
    bySignCallback: await callbackOf({ sub: 'a', iat: 1 }, 'secret', {}),
    refusedByCallback: await callbackOf({ sub: 'a' }, undefined, {}),
    joseSign: shape(SignJWT.prototype.sign),
    joseMethods: Object.getOwnPropertyNames(SignJWT.prototype).sort(),
    joseReturns: promise instanceof Promise && (await promise),
    joseRefuses: await new SignJWT({}).sign(new Uint8Array(32)).catch(failure),
  }
}

async function observeFastifyPassport() {
  const { Authenticator, Strategy } = require('@fastify/passport')
  const authenticator = new Authenticator()
  class Own extends Strategy {
    authenticate(_request) {
      this.pass()
    }
  }
  const strategy = new Own('own')
  return {
    use: shape(authenticator.use),
    useReturnsItself: authenticator.use(strategy) === authenticator,
    sameStrategy: authenticator.strategy('own') === strategy,
    strategyKeys: Object.keys(strategy),
    manager: shape(authenticator.sessionManager.logIn),
    logInFails: await authenticator.sessionManager.logIn({ session: {} }, {}).catch(failure),
  }
}

async function main() {
  const unhandled = []
  process.on('unhandledRejection', (reason) => unhandled.push(failure(reason)))
  void new SignJWT({}).sign(new Uint8Array(32))
  const seen = {
    passport: observePassport(require('passport')),
    passport04: observePassport(require('passport04')),
    tokens: await observeTokens(),
    fastify: await observeFastifyPassport(),
    emit: shape(new http.Server().emit),
  }
  await new Promise((resolve) => setTimeout(resolve, 20))
  process.stdout.write(JSON.stringify({ ...seen, unhandled }))
  process.exit(0)
}
void main()
