// Prints what a request costs in nanoseconds of CPU, with us and without: node added-cost.cjs <app> <visit | login> <slices> <requests>.
// One process holds both: the app made of libraries that were loaded before us, on a server and with requests that are Node's own, and
// the same app made of watched copies.
const { Server, IncomingMessage } = require('node:http')
const { createRequire } = require('node:module')
const { inTurns, PlainMessage, send } = require('./in-turns.cjs')
const { answerWebCryptoAtOnce } = require('./sync-webcrypto.cjs')
const apps = require('./session-apps.cjs')

const [name, what, slices, requests] = process.argv.slice(2)

/** What the app's answer to a login makes the browser send from now on. */
async function signIn(one) {
  const response = await send(one, { method: 'POST', headers: { host: 'bench' } })
  const token = response.getHeader('x-token')
  const cookies = [response.getHeader('set-cookie') ?? []].flat().map((line) => line.split(';')[0])
  return {
    host: 'bench',
    ...(token && { authorization: `Bearer ${token}` }),
    ...(cookies.length > 0 && { cookie: cookies.join('; ') }),
  }
}

async function main() {
  if (name === 'iron-session') answerWebCryptoAtOnce()
  const load = createRequire(__filename)
  const plainEmit = Server.prototype.emit
  const without = { server: await apps[name](load), Message: PlainMessage }
  // As with a processor of ours in the process: each sign-in is taken.
  let seen = 0
  require('@signed-in/core/login-handoff').onUnrecordedLogin(() => {
    seen += 1
  })
  require('@signed-in/instrumentation').getAuthInstrumentations()
  for (const path of Object.keys(require.cache))
    if (!/[\\/](?:@opentelemetry|packages)[\\/]/.test(path)) delete require.cache[path]
  const ours = { server: await apps[name](load), Message: IncomingMessage }
  without.server.emit = plainEmit
  for (const one of [ours, without]) {
    const headers = await signIn(one)
    one.request = what === 'login' ? { method: 'POST', headers: { host: 'bench' } } : { method: 'GET', headers }
  }
  if (seen !== 1) throw new Error(`${seen} sign-ins were seen of 1 on the watched app and 1 on the other`)
  await inTurns(ours, without, Number(slices), Number(requests))
  process.exit(0)
}
void main()
