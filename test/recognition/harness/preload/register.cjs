// What `--require` gets in a CommonJS app: our instrumentations, and every sign-in reported to the test.
require('./report-sign-ins.cjs')
const { getAuthInstrumentations } = require('@signed-in/instrumentation')

getAuthInstrumentations(JSON.parse(process.env.RECOGNITION_OPTIONS ?? '{}'))
