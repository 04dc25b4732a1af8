// Signs somebody in, with an SDK of its own if it is told so, and stays until a signal ends it, or `process.exit`.
import { NodeSDK } from '@opentelemetry/sdk-node'
import { recordSignIn } from '@signed-in/otel'

const traceExporter = {
  export: (_spans, done) => done({ code: 0 }),
  shutdown: async () => {},
}
if (process.env.OWN_SDK) new NodeSDK({ traceExporter }).start()
recordSignIn({ userId: 'user_123', userName: 'username', groupId: 'account_123' })
if (process.env.EXIT) process.exit(4)
setInterval(() => {}, 1_000)
console.log('ready ')
