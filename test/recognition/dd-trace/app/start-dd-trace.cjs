// Loaded before the app: dd-trace with its automated login events, sending every trace at once to the agent of the test.
const tracer = require('dd-trace').init({
  url: process.env.RIVAL_AGENT,
  flushInterval: 0,
  startupLogs: false,
  remoteConfig: { enabled: false },
  telemetry: { enabled: false },
  appsec: { enabled: true, eventTracking: { mode: 'identification' } },
})

// The span ends with the response; what is exported is sent by the time that a flush has been answered.
const flushed = (done) => setTimeout(() => tracer._tracer._exporter.flush(done), 20)
require(process.env.RIVAL_ANSWER_DRAIN)(() => new Promise(flushed))
