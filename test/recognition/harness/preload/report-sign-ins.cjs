// Reports each login span that no SDK records to the test, through core's login hand-off.
const { diag, DiagLogLevel } = require('@opentelemetry/api')
const { onUnrecordedLogin } = require('@signed-in/core/login-handoff')
const { containedFaults } = require('@signed-in/instrumentation')

const report = (message) => process.send?.(message)
const log = (level) => (text) => report({ type: 'diag', level, text })
diag.setLogger({ error: log('error'), warn: log('warn'), info() {}, debug() {}, verbose() {} }, DiagLogLevel.WARN)

onUnrecordedLogin((span) => report({ type: 'sign-in', attributes: Object.fromEntries(span.attributes()) }))

require('./answer-drain.cjs')(async () => {
  await new Promise(setImmediate)
  return { faults: [...containedFaults().keys()] }
})
