// Measures two servers in one process that take turns, slice by slice, so that everything else in the machine meets both alike. No sockets.
const { IncomingMessage, ServerResponse } = require('node:http')
const { Duplex } = require('node:stream')

const WARM_UP = 10_000
// As Node has them: whoever loads this file does so before anything is watched.
const { emit, push } = IncomingMessage.prototype

/** A request that nobody watches. */
class PlainMessage extends IncomingMessage {}
Object.assign(PlainMessage.prototype, { emit, push })

/** Takes what is written, as a connection does. */
class Sink extends Duplex {
  _read() {}
  _write(_chunk, _encoding, done) {
    done()
  }
}

/** One request, until its response is finished. */
function send({ server, Message }, { method, headers, url = '/', body }) {
  return new Promise((resolve) => {
    const socket = new Sink()
    const request = new Message(socket)
    Object.assign(request, { method, url, headers })
    const response = new ServerResponse(request)
    response.assignSocket(socket)
    response.on('finish', () => resolve(response))
    server.emit('request', request, response)
    if (body !== undefined) request.push(body)
    request.push(null)
  })
}

async function cpuOf(one, count) {
  const before = process.cpuUsage()
  for (let i = 0; i < count; i += 1) await send(one, one.request)
  const { user, system } = process.cpuUsage(before)
  return ((user + system) * 1000) / count
}

/** Prints the nanoseconds of CPU of a request in each slice: `{ ours: [...], without: [...] }`. */
async function inTurns(ours, without, slices, requests) {
  const servers = [ours, without].map((one) => ({ ...one, costs: [] }))
  // Until the compiler, whose time counts too, has finished.
  for (const one of servers) await cpuOf(one, WARM_UP)
  for (let slice = 0; slice < slices; slice += 1) {
    // Whoever comes second finds the caches warm: the turns change.
    for (const one of slice % 2 === 0 ? servers : servers.toReversed()) one.costs.push(await cpuOf(one, requests))
  }
  const [mine, theirs] = servers
  console.log(JSON.stringify({ ours: mine.costs, without: theirs.costs }))
}

module.exports = { PlainMessage, send, inTurns }
