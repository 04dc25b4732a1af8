// With the real register: "drained" means that every event has been delivered as well.
const { trace } = require('@opentelemetry/api')

require('./answer-drain.cjs')(async () => {
  const provider = trace.getTracerProvider()
  // Before the first span there is no SDK yet, and nothing to flush.
  await (provider.getDelegate?.() ?? provider).forceFlush?.()
})
