// Prints what an app can see of @auth/core or next-auth 4: the same with us and without us.
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

const [copy] = process.argv.slice(2)

const unhandled = []
process.on('unhandledRejection', (error) => unhandled.push(String(error)))

const face = (value) => [typeof value, value?.name, value?.length, value && 'prototype' in value]
const kindOf = (value) =>
  value instanceof Promise ? `promise of ${Object.getPrototypeOf(value).constructor.name}` : typeof value
const errorOf = async (work) => {
  try {
    return await work()
  } catch (error) {
    return [error.constructor.name, error.type, error.message.split('\n')[0]]
  }
}
const heard = []
/** What each of the app's functions was called with and on. */
const told = (name, result) =>
  function (...args) {
    heard.push([
      name,
      this === undefined ? 'none' : Object.keys(this).toSorted(),
      args.map((arg) => Object.keys(arg ?? {}).toSorted()),
    ])
    return result(...args)
  }
const createConfig = (credentials, more) => ({
  secret: 'a secret of the test that is long enough',
  trustHost: true,
  logger: { error: (error) => void heard.push(['error', error?.name ?? error]), warn() {}, debug() {} },
  providers: [
    credentials({
      credentials: { username: {}, password: {} },
      authorize: told('authorize', ({ password }) => {
        if (password === 'throw') throw new RangeError('of the app')
        return password === 'correct' ? { id: 'u-1', name: 'Ann' } : null
      }),
    }),
  ],
  callbacks: {
    signIn: told('signIn callback', () => true),
    jwt: told('jwt callback', ({ token }) => token),
    session: told('session callback', ({ session }) => session),
  },
  events: { signIn: told('signIn event', () => {}) },
  ...more,
})

const observeCore = async () => {
  const core = await import(copy)
  const { default: credentials } = await import(`${copy}/providers/credentials`)
  const { Auth, raw, skipCSRFCheck } = core
  const call = (password, config, method = 'POST') =>
    Auth(
      new Request('http://app.test/auth/callback/credentials', {
        method,
        ...(method === 'POST' && { body: new URLSearchParams({ username: 'ann', password }) }),
      }),
      config,
    )
  const config = createConfig(credentials, { skipCSRFCheck })
  const pending = call('correct', config)
  const kind = kindOf(pending)
  const response = await pending
  const rawConfig = createConfig(credentials, { raw, skipCSRFCheck, basePath: '/auth' })
  const answer = await call('correct', rawConfig)
  return {
    exports: [face(Auth), Object.keys(core).toSorted()],
    good: [
      kind,
      response.constructor.name,
      response.status,
      response.headers.get('location'),
      response.headers.getSetCookie().length,
    ],
    config: [Object.keys(config).toSorted(), config.basePath, Object.keys(config.events), Object.keys(config.callbacks)],
    raw: [Object.keys(answer).toSorted(), answer.redirect, answer.cookies.map(({ name }) => name)],
    refused: (await call('wrong', config)).headers.get('location'),
    thrown: (await call('throw', config)).headers.get('location'),
    rawRefused: await errorOf(() => call('wrong', rawConfig)),
    frozen: (await call('correct', Object.freeze({ ...rawConfig, raw: undefined }))).status,
    withoutConfig: await errorOf(() => call('correct', undefined)),
    otherMethod: (await call('correct', config, 'GET')).status,
  }
}

const observeNextAuth = async () => {
  const require = createRequire(import.meta.url)
  // Its `exports` do not list the file.
  const { AuthHandler } = require(join(dirname(require.resolve('next-auth')), 'core/index.js'))
  const credentials = require('next-auth/providers/credentials').default
  const csrf = await AuthHandler({
    req: { action: 'csrf', method: 'GET', cookies: {}, headers: {} },
    options: createConfig(credentials),
  })
  const cookies = Object.fromEntries(csrf.cookies.map(({ name, value }) => [name, value]))
  const call = (password, options) => {
    const body = { csrfToken: csrf.body.csrfToken, username: 'ann', password }
    const req = { action: 'callback', providerId: 'credentials', method: 'POST', body, query: {}, cookies, headers: {} }
    return AuthHandler({ req, options })
  }
  const options = createConfig(credentials)
  const pending = call('correct', options)
  const good = await pending
  return {
    exports: face(AuthHandler),
    good: [kindOf(pending), Object.keys(good), good.redirect, good.cookies.map(({ name }) => name)],
    config: [Object.keys(options).toSorted(), Object.keys(options.events), Object.keys(options.callbacks)],
    refused: await call('wrong', options).then(({ status, redirect }) => [status, redirect]),
    thrown: await call('throw', options).then(({ status, redirect }) => [status, redirect]),
    frozen: Object.keys(await call('correct', Object.freeze({ ...options }))),
    withoutOptions: await errorOf(() => call('correct', undefined)),
  }
}

const seen = copy === 'next-auth' ? await observeNextAuth() : await observeCore()
await new Promise((resolve) => setTimeout(resolve, 20))
console.log(JSON.stringify({ ...seen, heard, unhandled }))
