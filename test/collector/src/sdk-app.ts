// A shop with OpenTelemetry's Node SDK, as `node --import @signed-in/otel/register` sets it up: as many requests as the argument says, each with
// one sign-in. Ends by itself, so the last spans leave on the way out.
import { SpanKind, trace } from '@opentelemetry/api'
import { recordSignIn } from '@signed-in/otel'

const [count = '1'] = process.argv.slice(2)
const tracer = trace.getTracer('shop')

for (let user = 0; user < Number(count); user++) {
  tracer.startActiveSpan('POST /session', { kind: SpanKind.SERVER }, (span) => {
    recordSignIn({ userId: `user_${user}`, userName: 'Ada Lovelace', groupId: 'account_123', method: 'password' })
    span.end()
  })
}
