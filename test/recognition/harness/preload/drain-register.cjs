// With the real register: "drained" means that every event has been delivered as well.
const { createRequire } = require('node:module')

/** The API as the app has it: to an older copy of ours a provider that a newer one registered does not exist. */
function apiOfApp() {
  try {
    return createRequire(process.argv[1])('@opentelemetry/api')
  } catch {
    return require('@opentelemetry/api')
  }
}

require('./answer-drain.cjs')(async () => {
  const provider = apiOfApp().trace.getTracerProvider()
  // Before the first span there is no SDK yet, and nothing to flush.
  await (provider.getDelegate?.() ?? provider).forceFlush?.()
})
