import { ConfigError, nearestKey } from '@signed-in/core'
import type { MeterProviderShape } from './sdk-shapes.ts'

const MAX_SHOWN_LENGTH = 80

/** The keys that a set of options has, as a value: a key that is missing or too many does not compile. */
export type KeysOf<Options> = Readonly<Record<keyof Options, true>>

/** A value as an error message shows it: objects may hold anything, so only their kind. */
function shown(value: unknown): string {
  if (value === undefined) return 'missing'
  if (value === null) return 'null'
  if (typeof value === 'string') return JSON.stringify(value.slice(0, MAX_SHOWN_LENGTH))
  if (typeof value === 'object') return Array.isArray(value) ? 'a list' : 'an object'
  return typeof value === 'function' ? 'a function' : String(value)
}

/** Throws `ConfigError` that names whose option it is, the option, its value and what it must be. */
export function refuse(subject: string, option: string, value: unknown, rule: string): never {
  throw new ConfigError(`${subject}: ${option} is ${shown(value)}; it must be ${rule}.`)
}

/** Throws `ConfigError` for what is no object, or has a key that nobody reads: a misspelt option must not silently be the default. */
export function assertKeys(subject: string, option: string, options: unknown, keys: readonly string[]): void {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    refuse(subject, option, options, `an object with any of ${keys.join(', ')}`)
  }
  const path = option === 'options' ? '' : `${option}.`
  for (const key of Object.keys(options)) {
    if (keys.includes(key)) continue
    const near = nearestKey(key, keys)
    const hint = near === undefined ? '' : ` Did you mean "${near}"?`
    throw new ConfigError(`${subject}: ${path}${key}: unknown key.${hint} Known: ${keys.join(', ')}.`)
  }
}

/** Throws `ConfigError` for a number that is none, is not whole, or lies outside. */
export function assertWholeNumber(
  subject: string,
  option: string,
  value: unknown,
  [least, most]: readonly [number, number],
): void {
  if (value === undefined) return
  if (Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= most) return
  refuse(subject, option, value, `a whole number from ${least} to ${most}`)
}

/** Throws `ConfigError` for what cannot make our counters. */
export function assertMeterProvider(subject: string, value: unknown): void {
  if (value === undefined || typeof (value as Partial<MeterProviderShape> | null)?.getMeter === 'function') return
  refuse(
    subject,
    'meterProvider',
    value,
    'an object with a getMeter method, e.g. metrics.getMeterProvider() of @opentelemetry/api',
  )
}
