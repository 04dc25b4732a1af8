import type { SignedInEvent, SignedInOptions } from '@signed-in/core'
import { assertKeys, assertMeterProvider, assertWholeNumber, type KeysOf, refuse } from './assert-options.ts'
import type { MeterProviderShape } from './sdk-shapes.ts'
import type { CorrelationOptions } from './trace-correlation.ts'

/**
 * How spans become events: the options that the processor and the span exporter share. What is left out comes from the environment
 * (`SIGNED_IN_*`), then from the configuration file, then from the defaults.
 */
export interface SignInOptions
  extends Omit<SignedInOptions, 'delivery' | 'spanIdentity' | 'hmacKey' | 'failures' | 'verifyOnly'> {
  /** Told of every event once the exporter has taken it, never of one that it refused. What it returns or throws changes nothing. */
  readonly onEvent?: (event: SignedInEvent) => void
  /** Bounds on the search for an identity that stands on another span of the trace. */
  readonly correlation?: CorrelationOptions
  /** Where our own counters go (`signed_in.processor.*`, `signed_in.exporter.*`). Default: nowhere; `stats()` has them all. */
  readonly meterProvider?: MeterProviderShape
}

const KEYS: KeysOf<SignInOptions> = {
  rules: true,
  builtInRules: true,
  groupAttributes: true,
  impersonated: true,
  disabled: true,
  contextFacts: true,
  identity: true,
  userName: true,
  properties: true,
  resolveGroupId: true,
  missingGroup: true,
  redact: true,
  consent: true,
  onEvent: true,
  correlation: true,
  meterProvider: true,
}

/** Every key of `SignInOptions`. */
export const SIGN_IN_KEYS: readonly string[] = Object.keys(KEYS)

const DAY_MILLIS = 86_400_000
const BOUNDS: Readonly<Record<keyof CorrelationOptions, readonly [least: number, most: number]>> = {
  // The ring of spans is allocated at once.
  maxSpans: [1, 1_048_576],
  maxPending: [1, 1_048_576],
  timeoutMillis: [1, DAY_MILLIS],
}

/**
 * Throws `ConfigError` for options that are none of this package's: those of the core are checked where they are resolved.
 * `furtherKeys`: what the constructor takes beside them.
 */
export function assertSignInOptions(subject: string, options: SignInOptions, furtherKeys: readonly string[]): void {
  assertKeys(subject, 'options', options, [...new Set([...furtherKeys, ...SIGN_IN_KEYS])])
  const { onEvent, correlation, meterProvider } = options
  if (onEvent !== undefined && typeof onEvent !== 'function') refuse(subject, 'onEvent', onEvent, 'a function')
  assertMeterProvider(subject, meterProvider)
  if (correlation === undefined) return
  assertKeys(subject, 'correlation', correlation, Object.keys(BOUNDS))
  for (const [key, bounds] of Object.entries(BOUNDS)) {
    assertWholeNumber(subject, `correlation.${key}`, correlation[key as keyof CorrelationOptions], bounds)
  }
}
