// The same as spans.mjs, as CommonJS.
const { trace } = require('@opentelemetry/api')
const { recordSignIn } = require('@signed-in/otel')

trace.getTracer('app').startActiveSpan('work', (span) => {
  recordSignIn({ userId: 'user_123', userName: 'username', groupId: 'account_123', method: 'password' })
  span.end()
})
console.log('done')
