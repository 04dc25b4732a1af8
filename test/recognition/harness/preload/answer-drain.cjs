// Answers the test's "drain" once no request is in flight and what `settle` waits for is done: then nothing more can come of what
// the test has sent. `settle` may return more for the answer.
const diagnostics = require('node:diagnostics_channel')

module.exports = (settle) => {
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
      process.send({ type: 'drained', id: message.id, ...(await settle()) })
    }
    void answer()
  })
  // The channel to the test must not keep an app alive that wants to end.
  process.channel?.unref()
}
