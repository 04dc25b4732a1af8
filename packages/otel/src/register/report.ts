import { diag } from '@opentelemetry/api'
import { DIAG_NAMESPACE } from '../diagnostics.ts'
import { hasDiagLogger } from './global-provider.ts'

/**
 * Says what the operator must know. The SDK sets no logger unless `OTEL_LOG_LEVEL` asks for one, and then nobody would
 * read of a missing address until the events are missed; so without a logger an error goes to standard error.
 */
export function report(level: 'error' | 'warn' | 'info', message: string): void {
  diag.createComponentLogger({ namespace: DIAG_NAMESPACE })[level](message)
  if (level === 'error') reportWithoutLogger(message)
}

/** For what `diag` has been told already: the same on standard error, where nobody listens to `diag`. */
export function reportWithoutLogger(message: string): void {
  if (!hasDiagLogger()) process.stderr.write(`${DIAG_NAMESPACE} ${message}\n`)
}
