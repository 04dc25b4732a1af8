// Reports each login span that no SDK records to the test, through core's login hand-off, and answers the test's "drain" once no
// request is in flight: then nothing more can come of what the test has sent.
const diagnostics = require('node:diagnostics_channel')
const { diag, DiagLogLevel } = require('@opentelemetry/api')
const { onUnrecordedLogin } = require('@signed-in/core/login-handoff')
const { containedFaults } = require('@signed-in/instrumentation')

const report = (message) => process.send?.(message)
const log = (level) => (text) => report({ type: 'diag', level, text })
diag.setLogger({ error: log('error'), warn: log('warn'), info() {}, debug() {}, verbose() {} }, DiagLogLevel.WARN)

onUnrecordedLogin((span) => report({ type: 'sign-in', attributes: Object.fromEntries(span.attributes()) }))

let inFlight = 0
diagnostics.subscribe('http.server.request.start', () => {
  inFlight += 1
})
diagnostics.subscribe('http.server.response.finish', () => {
  inFlight -= 1
})

process.on('message', (message) => {
  if (message.type !== 'drain') return
  const answer = () => {
    if (inFlight > 0) setTimeout(answer, 2)
    else setImmediate(() => report({ type: 'drained', id: message.id, faults: [...containedFaults().keys()] }))
  }
  answer()
})
// The channel to the test must not keep an app alive that wants to end.
process.channel?.unref()
