// With the real register: answers the test's "drain" once no request is in flight and every event has been delivered.
const diagnostics = require('node:diagnostics_channel')
const { trace } = require('@opentelemetry/api')

let inFlight = 0
diagnostics.subscribe('http.server.request.start', () => {
  inFlight += 1
})
diagnostics.subscribe('http.server.response.finish', () => {
  inFlight -= 1
})

process.on('message', (message) => {
  if (message.type !== 'drain') return
  const answer = async () => {
    if (inFlight > 0) return setTimeout(answer, 2)
    const provider = trace.getTracerProvider()
    // Before the first span there is no SDK yet, and nothing to flush.
    await (provider.getDelegate?.() ?? provider).forceFlush?.()
    process.send({ type: 'drained', id: message.id })
  }
  void answer()
})
process.channel?.unref()
