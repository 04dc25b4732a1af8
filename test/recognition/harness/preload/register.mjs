// What `--import` gets in an ESM app: the loader hook for packages that are ES modules, our instrumentations, and every sign-in
// reported to the test.
import './report-sign-ins.cjs'
import * as nodeModule from 'node:module'
import { getAuthInstrumentations } from '@signed-in/instrumentation'

if (nodeModule.registerHooks === undefined) {
  nodeModule.register('@opentelemetry/instrumentation/hook.mjs', import.meta.url)
} else {
  const { register } = await import('import-in-the-middle/register-hooks.mjs')
  register()
}
getAuthInstrumentations(JSON.parse(process.env.RECOGNITION_OPTIONS ?? '{}'))
