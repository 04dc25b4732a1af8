import { readFileSync } from 'node:fs'
import type { DeliveryOptions } from '../delivery/delivery-options.ts'
import { DESTINATION_NAMES } from '../delivery/delivery-schema.ts'
import { ConfigError } from '../errors.ts'
import { isHeaderKey, isHeaderName, isHeaderValue, KEY_FAULT } from './header-check.ts'
import { nearestKey } from './nearest-key.ts'
import { type SignedInOptions, SPAN_IDENTITIES, type SpanIdentity } from './options.ts'
import { Secret } from './secret.ts'

/** The variables of a process, as `process.env` has them. */
export type Environment = Readonly<Record<string, string | undefined>>

/** Every variable that an app of ours reads, beside the standard `OTEL_*`. An empty one counts as not set, as OpenTelemetry wants. */
export const ENVIRONMENT_VARIABLES = [
  'SIGNED_IN_TRACK_URL',
  'SIGNED_IN_API_KEY',
  'SIGNED_IN_API_KEY_FILE',
  'SIGNED_IN_DESTINATION',
  'SIGNED_IN_HEADERS',
  'SIGNED_IN_SPOOL_DIR',
  'SIGNED_IN_FLUSH_INTERVAL_MS',
  'SIGNED_IN_SPAN_IDENTITY',
  'SIGNED_IN_HMAC_KEY',
  'SIGNED_IN_HMAC_KEY_FILE',
  'SIGNED_IN_GROUP_ATTRIBUTES',
  'SIGNED_IN_VERIFY_ONLY',
  'SIGNED_IN_CONFIG_FILE',
  'SIGNED_IN_DISABLED',
  'SIGNED_IN_SDK',
] as const

/** One of our variables. */
export type EnvironmentVariable = (typeof ENVIRONMENT_VARIABLES)[number]

/** What the environment says, and what it probably meant to say. */
export interface EnvironmentReading {
  readonly options: SignedInOptions
  readonly configFile: string | undefined
  /** Sentences about variables that look like ours and are not. */
  readonly warnings: readonly string[]
}

function fail(variable: string, problem: string): never {
  throw new ConfigError(`${variable} ${problem}.`)
}

function readBoolean(variable: EnvironmentVariable, text: string): boolean {
  const word = text.toLowerCase()
  if (word === 'true' || word === '1') return true
  if (word === 'false' || word === '0') return false
  return fail(variable, `is ${JSON.stringify(text.slice(0, 40))}; it must be true or false`)
}

function readMillis(variable: EnvironmentVariable, text: string): number {
  const millis = Number(text)
  if (/^\d{1,9}$/.test(text)) return millis
  return fail(variable, `is ${JSON.stringify(text.slice(0, 40))}; it must be a whole number of milliseconds, 0 or more`)
}

function readWord<Word extends string>(variable: EnvironmentVariable, text: string, words: readonly Word[]): Word {
  const word = words.find((known) => known === text)
  if (word !== undefined) return word
  const near = nearestKey(text, words)
  const hint = near === undefined ? '' : `. Did you mean ${near}?`
  return fail(variable, `is ${JSON.stringify(text.slice(0, 40))}; it must be one of ${words.join(', ')}${hint}`)
}

function readList(variable: EnvironmentVariable, text: string): readonly string[] {
  const items = text.split(',').map((item) => item.trim())
  if (items.some((item) => item === '')) fail(variable, 'has an empty entry; it must be names with commas between them')
  return items
}

/** `name=value,name=value`, values percent-encoded where they hold commas: the form of `OTEL_EXPORTER_OTLP_HEADERS`. */
function readHeaders(variable: EnvironmentVariable, text: string): Readonly<Record<string, string>> {
  const headers: Record<string, string> = Object.create(null)
  for (const [index, pair] of text.split(',').entries()) {
    if (pair.trim() === '') continue
    const equals = pair.indexOf('=')
    const name = pair.slice(0, Math.max(equals, 0)).trim()
    if (!isHeaderName(name)) fail(variable, `has no header name in entry ${index + 1}; write name=value,name=value`)
    let value: string
    try {
      value = decodeURIComponent(pair.slice(equals + 1).trim())
    } catch {
      return fail(variable, `has a value in entry ${index + 1} that is not percent-encoded; write % as %25`)
    }
    if (!isHeaderValue(value)) fail(variable, `has a character in entry ${index + 1} that a header cannot carry`)
    headers[name] = value
  }
  return headers
}

function readApiKey(variable: EnvironmentVariable, text: string): Secret {
  if (!isHeaderKey(text)) fail(variable, KEY_FAULT)
  return new Secret(text)
}

function readSecretFile(variable: EnvironmentVariable, path: string): Secret {
  let text: string
  try {
    text = readFileSync(path, 'utf8').trim()
  } catch (error) {
    return fail(variable, `names ${path}, which cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown error'})`)
  }
  if (text === '') fail(variable, `names ${path}, which is empty`)
  return new Secret(text)
}

/** Names near ours that are not ours. Others may begin the same: Kubernetes makes variables from service names. */
function misspelt(env: Environment): readonly string[] {
  return Object.keys(env).flatMap((name) => {
    if (!name.startsWith('SIGNED_IN_') || name.startsWith('SIGNED_IN_FORWARD_')) return []
    if (ENVIRONMENT_VARIABLES.some((known) => known === name)) return []
    const near = nearestKey(name, ENVIRONMENT_VARIABLES)
    return near === undefined ? [] : [`${name} is not a variable of ours and has no effect. Did you mean ${near}?`]
  })
}

/** Reads every variable of ours. Throws `ConfigError` that names the variable; values of secrets are never repeated. */
export function readEnvironment(env: Environment): EnvironmentReading {
  function read<T>(variable: EnvironmentVariable, convert: (variable: EnvironmentVariable, text: string) => T): T | undefined {
    const text = env[variable]?.trim()
    return text === undefined || text === '' ? undefined : convert(variable, text)
  }
  const asText = (_variable: EnvironmentVariable, text: string): string => text
  const asSecret = (_variable: EnvironmentVariable, text: string): Secret => new Secret(text)

  const apiKey = read('SIGNED_IN_API_KEY', readApiKey)
  const apiKeyFile = read('SIGNED_IN_API_KEY_FILE', asText)
  if (apiKey !== undefined && apiKeyFile !== undefined)
    fail('SIGNED_IN_API_KEY and SIGNED_IN_API_KEY_FILE', 'are both set; set one')
  const hmacKeyText = read('SIGNED_IN_HMAC_KEY', asSecret)
  const hmacKeyFile = read('SIGNED_IN_HMAC_KEY_FILE', readSecretFile)
  if (hmacKeyText !== undefined && hmacKeyFile !== undefined)
    fail('SIGNED_IN_HMAC_KEY and SIGNED_IN_HMAC_KEY_FILE', 'are both set; set one')

  const delivery = withoutUndefined<DeliveryOptions>({
    url: read('SIGNED_IN_TRACK_URL', asText),
    apiKey,
    apiKeyFile,
    destination: read('SIGNED_IN_DESTINATION', (variable, text) => readWord(variable, text, DESTINATION_NAMES)),
    headers: read('SIGNED_IN_HEADERS', readHeaders),
    spool: read('SIGNED_IN_SPOOL_DIR', asText),
    flushIntervalMillis: read('SIGNED_IN_FLUSH_INTERVAL_MS', readMillis),
  })
  const options = withoutUndefined<SignedInOptions>({
    disabled: read('SIGNED_IN_DISABLED', readBoolean),
    spanIdentity: read('SIGNED_IN_SPAN_IDENTITY', (variable, text): SpanIdentity => readWord(variable, text, SPAN_IDENTITIES)),
    hmacKey: hmacKeyText ?? hmacKeyFile,
    groupAttributes: read('SIGNED_IN_GROUP_ATTRIBUTES', readList),
    verifyOnly: read('SIGNED_IN_VERIFY_ONLY', readList),
    delivery: Object.keys(delivery).length === 0 ? undefined : delivery,
  })
  return { options, configFile: read('SIGNED_IN_CONFIG_FILE', asText), warnings: misspelt(env) }
}

/** The options that have a value. */
export function withoutUndefined<Options extends object>(
  options: { readonly [Key in keyof Options]: Options[Key] | undefined },
): Options {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as Options
}
