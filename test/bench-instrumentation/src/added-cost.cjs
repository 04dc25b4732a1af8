// Prints what a request costs in nanoseconds of CPU, with us and without: node added-cost.cjs <app> <visit | login> <slices> <requests>.
// One process holds both: the app made of libraries that were loaded before us, on a server whose `emit` is Node's own, and the same app
// made of watched copies. They take turns, slice by slice, so that everything else in the machine meets both alike. No sockets.
const { Server, IncomingMessage, ServerResponse } = require('node:http')
const { createRequire } = require('node:module')
const { Duplex } = require('node:stream')
const apps = require('./session-apps.cjs')

const [name, what, slices, requests] = process.argv.slice(2)

const WARM_UP = 4000

/** Takes what is written, as a connection does. */
class Sink extends Duplex {
  _read() {}
  _write(_chunk, _encoding, done) {
    done()
  }
}

/** One request, until its response is finished. */
function send(server, method, headers) {
  return new Promise((resolve) => {
    const socket = new Sink()
    const request = new IncomingMessage(socket)
    Object.assign(request, { method, url: '/', headers })
    const response = new ServerResponse(request)
    response.assignSocket(socket)
    response.on('finish', () => resolve(response))
    server.emit('request', request, response)
    request.push(null)
  })
}

/** What the app's answer to a login makes the browser send from now on. */
async function signIn(server) {
  const response = await send(server, 'POST', { host: 'bench' })
  const token = response.getHeader('x-token')
  const cookies = [response.getHeader('set-cookie') ?? []].flat().map((line) => line.split(';')[0])
  return {
    host: 'bench',
    ...(token && { authorization: `Bearer ${token}` }),
    ...(cookies.length > 0 && { cookie: cookies.join('; ') }),
  }
}

async function cpuOf(server, headers, count) {
  const method = what === 'login' ? 'POST' : 'GET'
  const before = process.cpuUsage()
  for (let i = 0; i < count; i += 1) await send(server, method, what === 'login' ? { host: 'bench' } : headers)
  const { user, system } = process.cpuUsage(before)
  return ((user + system) * 1000) / count
}

async function main() {
  const load = createRequire(__filename)
  const plainEmit = Server.prototype.emit
  const without = await apps[name](load)
  // As with a processor of ours in the process: each sign-in is taken.
  let seen = 0
  require('@signed-in/core/login-handoff').onUnrecordedLogin(() => {
    seen += 1
  })
  require('@signed-in/instrumentation').getAuthInstrumentations()
  for (const path of Object.keys(require.cache))
    if (!/[\\/](?:@opentelemetry|packages)[\\/]/.test(path)) delete require.cache[path]
  const ours = await apps[name](load)
  without.emit = plainEmit
  const servers = [
    { server: ours, headers: await signIn(ours), costs: [] },
    { server: without, headers: await signIn(without), costs: [] },
  ]
  if (seen !== 1) throw new Error(`${seen} sign-ins were seen of 1 on the watched app and 1 on the other`)
  // Until the compiler, whose time counts too, has finished.
  for (const { server, headers } of servers) await cpuOf(server, headers, WARM_UP)
  for (let slice = 0; slice < Number(slices); slice += 1) {
    // Whoever comes second finds the caches warm: the turns change.
    for (const one of slice % 2 === 0 ? servers : servers.toReversed()) {
      const cost = await cpuOf(one.server, one.headers, Number(requests))
      one.costs.push(cost)
    }
  }
  const [mine, theirs] = servers
  console.log(JSON.stringify({ ours: mine.costs, without: theirs.costs }))
  process.exit(0)
}
void main()
