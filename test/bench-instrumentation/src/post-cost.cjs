// Prints what a post of JSON costs in nanoseconds of CPU, with us and without: node post-cost.cjs <nobody | somebody> <slices> <requests>,
// while nobody or somebody is between the two steps of a login. The app collects the body by hand and answers to it.
const { Server, IncomingMessage } = require('node:http')
const { createRequire } = require('node:module')
const { randomUUID } = require('node:crypto')
const { inTurns, PlainMessage, send } = require('./in-turns.cjs')

const [whoWaits, slices, requests] = process.argv.slice(2)
const headers = { host: 'bench', 'content-type': 'application/json' }
const post = (url, content) => ({ method: 'POST', url, headers, body: Buffer.from(JSON.stringify(content)) })
/** With an id as long as a ticket: the first look at it is then not the last. */
const VISIT = {
  event: 'page',
  id: randomUUID(),
  name: 'Pricing',
  props: { ref: 'https://example.org/somewhere' },
  at: new Date(),
}

/** An app whose password and tokens are its own: the ticket between the steps is all that tells the second. */
function app(load) {
  const { scryptSync, timingSafeEqual } = load('node:crypto')
  const derive = () => scryptSync('right', 'salt', 32, { N: 2 })
  const hash = derive()
  const answers = {
    '/login': () => (timingSafeEqual(derive(), hash) ? { next: 'totp', ticket: randomUUID() } : {}),
    '/login/next': () => ({ token: `${Buffer.from('{"sub":"u-1"}').toString('base64url')}.${'s'.repeat(40)}` }),
    '/': (body) => ({ name: body.name }),
  }
  return new Server((request, response) => {
    const chunks = []
    request.on('data', (chunk) => chunks.push(chunk))
    request.on('end', () =>
      response.end(JSON.stringify(answers[request.url](JSON.parse(Buffer.concat(chunks).toString('utf8'))))),
    )
  })
}

async function main() {
  const load = createRequire(__filename)
  const plainEmit = Server.prototype.emit
  const without = { server: app(load), Message: PlainMessage, request: post('/', VISIT) }
  let seen = 0
  require('@signed-in/core/login-handoff').onUnrecordedLogin(() => {
    seen += 1
  })
  require('@signed-in/instrumentation').getAuthInstrumentations()
  const ours = { server: app(load), Message: IncomingMessage, request: post('/', VISIT) }
  without.server.emit = plainEmit
  let ticket
  const { end } = require('node:http').ServerResponse.prototype
  if (whoWaits === 'somebody') {
    // The browser's part: it reads the ticket from the answer.
    const { server } = ours
    const read = (_request, response) => {
      response.end = function (text, ...rest) {
        ticket = JSON.parse(text).ticket
        return end.call(this, text, ...rest)
      }
    }
    server.prependOnceListener('request', read)
    await send(ours, post('/login', { name: 'ann', password: 'right' }))
  }
  await inTurns(ours, without, Number(slices), Number(requests))
  if (ticket !== undefined) await send(ours, post('/login/next', { ticket, code: '1' }))
  if (seen !== (ticket === undefined ? 0 : 1)) throw new Error(`${seen} sign-ins were seen behind the ticket ${ticket}`)
  process.exit(0)
}
void main()
