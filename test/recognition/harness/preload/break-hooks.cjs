// Breaks our own state, so that every hook of ours throws: while the libraries are patched ("load"), or from the first request on.
const diagnostics = require('node:diagnostics_channel')

const state = globalThis[Symbol.for('@signed-in/instrumentation@1')]
const broken = () => {
  throw new Error('broken on purpose')
}
const breakAll = () => {
  state.scopes.getStore = broken
  for (const map of ['scopesByCarrier', 'originals']) for (const method of ['get', 'set', 'has']) state[map][method] = broken
}

if (process.env.RECOGNITION_BREAK === 'load') breakAll()
else diagnostics.subscribe('http.server.request.start', breakAll)
