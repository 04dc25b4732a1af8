/** What a preload does, with a short delay and everything of `diag` on standard output. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { DiagLogLevel, diag } from '@opentelemetry/api'
import { BcryptjsInstrumentation } from '../bcryptjs/instrumentation.ts'
import { BetterAuthInstrumentation } from '../better-auth/instrumentation.ts'
import { PassportInstrumentation } from '../passport/instrumentation.ts'
import { tellCoverage } from './tell-coverage.ts'

const log = (level: string) => (text: string) => console.log(`${level}: ${text}`)
diag.setLogger(
  { error: log('error'), warn: log('warn'), info: log('info'), debug() {}, verbose() {} },
  { logLevel: DiagLogLevel.INFO, suppressOverrideMessage: true },
)
const main = String(process.argv[1])
const early = /^\/\/ early: (\S+)/.exec(readFileSync(main, 'utf8'))?.[1]
if (early !== undefined) createRequire(main)(early)
tellCoverage([new PassportInstrumentation(), new BcryptjsInstrumentation(), new BetterAuthInstrumentation()], 50)
tellCoverage([new PassportInstrumentation()], 50)
