// Prints what an app can see of better-auth: the same with us and without us.
const [copy = 'better-auth'] = process.argv.slice(2)
const { betterAuth, ...others } = await import(copy)
const { memoryAdapter } = await import(`${copy}/adapters/memory`)

const unhandled = []
process.on('unhandledRejection', (error) => unhandled.push(String(error)))

const face = (value) =>
  typeof value === 'function'
    ? [value.name, value.length, Object.keys(value), 'prototype' in value, Object.getPrototypeOf(value).constructor.name]
    : typeof value
const kindOf = (value) =>
  value instanceof Promise ? `promise of ${Object.getPrototypeOf(value).constructor.name}` : typeof value
const errorOf = async (work) => {
  try {
    return await work()
  } catch (error) {
    return [error.constructor.name, error.status, error.statusCode, error.message, error.body?.code]
  }
}

const plugin = { id: 'own' }
const options = {
  baseURL: 'http://127.0.0.1:1',
  secret: 'a secret of the test that is long enough and has entropy 0123456789',
  database: memoryAdapter({ user: [], session: [], account: [], verification: [] }),
  emailAndPassword: { enabled: true },
  logger: { disabled: true },
  telemetry: { enabled: false },
  plugins: [plugin],
}
const auth = betterAuth(options)
const body = { email: 'ann@app.test', password: 'correct horse', name: 'Ann' }
const signUp = auth.api.signUpEmail({ body })
const { user } = await signUp
const signIn = await auth.api.signInEmail({ body, returnHeaders: true })
const response = await auth.handler(
  new Request('http://127.0.0.1:1/api/auth/sign-in/email', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  }),
)
const { handler, api } = auth

const seen = {
  exports: [face(betterAuth), Object.keys(others).toSorted()],
  auth: Object.fromEntries(Object.entries(auth).map(([key, value]) => [key, face(value)])),
  isOwnOptions: auth.options === options && options.plugins.length === 1 && options.plugins[0] === plugin,
  isOneHandler: auth.fetch === undefined || auth.fetch === auth.handler,
  api: Object.fromEntries(
    Object.entries(auth.api).map(([key, value]) => [key, [...face(value), value.path, typeof value.options]]),
  ),
  signUp: [kindOf(signUp), Object.keys(user).toSorted()],
  signIn: [Object.keys(signIn).toSorted(), Object.keys(signIn.response).toSorted(), [...signIn.headers.keys()]],
  response: [response.status, response.constructor.name, [...response.headers.keys()]],
  detached: [
    (await handler(new Request('http://127.0.0.1:1/api/auth/ok'))).status,
    await api.getSession({ headers: new Headers() }),
  ],
  refused: await errorOf(() => auth.api.signInEmail({ body: { ...body, password: 'wrong' } })),
  unknown: await errorOf(() => auth.api.signInEmail({ body: {} })),
  withoutOptions: await errorOf(() => betterAuth()),
  frozen: Object.keys(betterAuth(Object.freeze({ ...options }))).length,
}
// A configuration that fails when it is used: the rejection is the app's to handle.
betterAuth({ ...options, database: () => Promise.reject(new Error('no database')) })
await new Promise((resolve) => setTimeout(resolve, 50))
console.log(JSON.stringify({ ...seen, unhandled }))
