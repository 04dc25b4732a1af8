// An app without any set-up of its own: one span, one recorded sign-in, and a natural end.
import { trace } from '@opentelemetry/api'
import { recordSignIn } from '@signed-in/otel'

trace.getTracer('app').startActiveSpan('work', (span) => {
  recordSignIn({ userId: 'user_123', userName: 'username', groupId: 'account_123', method: 'password' })
  span.end()
})
console.log('done')
