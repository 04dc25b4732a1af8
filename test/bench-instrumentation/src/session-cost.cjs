// Prints what one request with a session costs in nanoseconds of CPU: node session-cost.cjs <ours | none> <restored | anonymous> <requests>.
// A real server object, express-session with a store in memory that answers at once, real request and response objects; no sockets.
const [whose, what, count] = process.argv.slice(2)
if (whose === 'ours') {
  // As with a processor of ours in the process: each sign-in is taken.
  require('@signed-in/core/login-handoff').onUnrecordedLogin(() => {})
  require('@signed-in/instrumentation').getAuthInstrumentations()
}
const http = require('node:http')
const session = require('express-session')

const stored = JSON.stringify({ cookie: { originalMaxAge: null, path: '/' }, userId: 'u-1', username: 'ann', cart: ['i-1'] })

class Store extends session.Store {
  get(_id, done) {
    done(null, what === 'restored' ? JSON.parse(stored) : undefined)
  }
  set(_id, _session, done) {
    done()
  }
  destroy(_id, done) {
    done()
  }
}
const middleware = session({ secret: 'secret', resave: false, saveUninitialized: false, store: new Store() })
const server = new http.Server((request, response) => {
  middleware(request, response, () => response.end(request.session.userId))
})
// What a browser sends back: a signed id.
const { sign } = require('cookie-signature')
const cookie = `connect.sid=${encodeURIComponent(`s:${sign('an-id', 'secret')}`)}`

const run = (requests) => {
  const before = process.cpuUsage()
  for (let i = 0; i < requests; i += 1) {
    const request = new http.IncomingMessage(null)
    Object.assign(request, { method: 'GET', url: '/', headers: { cookie } })
    server.emit('request', request, new http.ServerResponse(request))
  }
  const { user, system } = process.cpuUsage(before)
  return ((user + system) * 1000) / requests
}
run(Number(count) / 4)
console.log(run(Number(count)))
process.exit(0)
