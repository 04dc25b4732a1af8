// Loaded before the app: dd-trace with its automated login events, sending every trace at once to the agent of the test.
const diagnostics = require('node:diagnostics_channel')
const tracer = require('dd-trace').init({
  url: process.env.RIVAL_AGENT,
  flushInterval: 0,
  startupLogs: false,
  remoteConfig: { enabled: false },
  telemetry: { enabled: false },
  appsec: { enabled: true, eventTracking: { mode: 'identification' } },
})

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
    if (inFlight > 0) return setTimeout(answer, 2)
    // The span ends with the response; what is exported is sent by the time that a flush has been answered.
    setTimeout(() => tracer._tracer._exporter.flush(() => process.send({ type: 'drained', id: message.id })), 20)
  }
  answer()
})
process.channel?.unref()
