import type { SignedInEvent, SignedInOptions } from '@signed-in/core'
import type { MeterProviderShape } from './sdk-shapes.ts'
import type { CorrelationOptions } from './trace-correlation.ts'

/**
 * How spans become events: the options that the processor and the span exporter share. What is left out comes from the environment
 * (`SIGNED_IN_*`), then from the configuration file, then from the defaults.
 */
export interface SignInOptions extends Omit<SignedInOptions, 'delivery' | 'spanIdentity' | 'hmacKey' | 'failures'> {
  /** Told of every event once the exporter has taken it, never of one that it refused. What it returns or throws changes nothing. */
  readonly onEvent?: (event: SignedInEvent) => void
  /** Bounds on the search for an identity that stands on another span of the trace. */
  readonly correlation?: CorrelationOptions
  /** Where our own counters go (`signed_in.processor.*`, `signed_in.exporter.*`). Default: nowhere; `stats()` has them all. */
  readonly meterProvider?: MeterProviderShape
}
