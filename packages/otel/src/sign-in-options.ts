import type { EventBuilderOptions, RuleDefinition, SignedInEvent } from '@signed-in/core'
import type { MeterProviderShape } from './sdk-shapes.ts'
import type { CorrelationOptions } from './trace-correlation.ts'

/** How spans become events: the options that the processor and the span exporter share. */
export interface SignInOptions extends Omit<EventBuilderOptions, 'now'> {
  /** Rules for other people's spans, tried before the built-in ones. Default: none. */
  readonly rules?: readonly RuleDefinition[]
  /** Use the built-in rules: our login spans, span events named `signed_in`, other vendors' login tags. Default: true. */
  readonly builtInRules?: boolean
  /** Places of the group id for every rule that names none, the first with a value wins. Default: see `DEFAULT_GROUP_PLACES`. */
  readonly groupAttributes?: readonly string[]
  /** Send explicit impersonations, flagged `impersonated: true`. Default: false, they are no sign-ins. */
  readonly impersonated?: boolean
  /** Told of every event once the exporter has taken it. What it returns or throws changes nothing. */
  readonly onEvent?: (event: SignedInEvent) => void
  /** Bounds on the search for an identity that stands on another span of the trace. */
  readonly correlation?: CorrelationOptions
  /** Where our own counters go (`signed_in.processor.*`, `signed_in.exporter.*`). Default: nowhere; `stats()` has them all. */
  readonly meterProvider?: MeterProviderShape
}
