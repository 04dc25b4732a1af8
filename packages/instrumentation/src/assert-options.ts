import { ConfigError, nearestKey } from '@signed-in/core'
import { AUTH_LIBRARY_NAMES, VERIFY_ONLY_LIBRARIES } from './auth-library-name.ts'
import type { AuthInstrumentationOptions } from './settings.ts'

const MAX_SHOWN_VALUE = 80

type Check = (path: string, value: unknown) => readonly string[]

/** `undefined`: the schema of core checks this one, which has an option of the same name and meaning. */
const CHECKS: { readonly [Key in keyof AuthInstrumentationOptions | 'without']-?: Check | undefined } = {
  identity: (path, value) =>
    isRecord(value)
      ? Object.entries(value).flatMap(([library, resolver]) => [
          ...(isLibrary(library)
            ? []
            : [`${path}.${library}: unknown key.${hint(library, AUTH_LIBRARY_NAMES)} ${KNOWN_LIBRARIES}`]),
          ...aFunction(`${path}.${library}`, resolver),
        ])
      : [wrong(path, value, 'must be an object with a function for each library')],
  groupAttributes: undefined,
  groupId: aFunction,
  spanIdentity: undefined,
  hmacKey: undefined,
  impersonation: (path, value) => (typeof value === 'boolean' ? [] : [wrong(path, value, 'must be a boolean')]),
  failures: undefined,
  verifyOnly: (path, value) =>
    Array.isArray(value)
      ? value.flatMap((name: unknown, index) =>
          VERIFY_ONLY_LIBRARIES.some((known) => known === name)
            ? []
            : [
                `${wrong(`${path}[${index}]`, name, 'must be a library that verifies sessions')}${hint(name, VERIFY_ONLY_LIBRARIES)} Known: ${VERIFY_ONLY_LIBRARIES.join(', ')}.`,
              ],
        )
      : [wrong(path, value, 'must be an array')],
  without: (path, value) =>
    Array.isArray(value)
      ? value.flatMap((name: unknown, index) =>
          isLibrary(name)
            ? []
            : [`${wrong(`${path}[${index}]`, name, 'must be a library')}${hint(name, AUTH_LIBRARY_NAMES)} ${KNOWN_LIBRARIES}`],
        )
      : [wrong(path, value, 'must be an array')],
}

const KNOWN_LIBRARIES = `Known: ${AUTH_LIBRARY_NAMES.join(', ')}.`

/**
 * Checks the options that only login spans have, and the names of all of them, in the words of core's schema.
 * Throws `ConfigError` with a line for everything that is wrong: option, value, rule and what was probably meant.
 */
export function assertOptions(options: unknown): asserts options is AuthInstrumentationOptions {
  const problems = isRecord(options) ? problemsOf(options) : [wrong('The value', options, 'must be an object')]
  if (problems.length > 0) throw new ConfigError(problems.map((problem) => `options: ${problem}`).join('\n'))
}

function problemsOf(options: Readonly<Record<string, unknown>>): readonly string[] {
  const known = Object.keys(CHECKS)
  return Object.entries(options).flatMap(([key, value]) => {
    if (!Object.hasOwn(CHECKS, key)) return [`${key}: unknown key.${hint(key, known)} Known: ${known.join(', ')}.`]
    return value === undefined ? [] : (CHECKS[key as keyof typeof CHECKS]?.(key, value) ?? [])
  })
}

function aFunction(path: string, value: unknown): readonly string[] {
  return typeof value === 'function' ? [] : [wrong(path, value, 'must be a function')]
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isLibrary(name: unknown): boolean {
  return typeof name === 'string' && AUTH_LIBRARY_NAMES.includes(name)
}

function hint(word: unknown, known: readonly string[]): string {
  const near = typeof word === 'string' ? nearestKey(word, known) : undefined
  return near === undefined ? '' : ` Did you mean "${near}"?`
}

function wrong(path: string, value: unknown, rule: string): string {
  return `${path} is ${shown(value)}; it ${rule}.`
}

function shown(value: unknown): string {
  if (value === undefined) return 'missing'
  // Objects are not shown: nobody knows what an app put there by mistake.
  if (typeof value === 'function' || (typeof value === 'object' && value !== null))
    return Array.isArray(value) ? 'an array' : `a${typeof value === 'object' ? 'n object' : ' function'}`
  const text = typeof value === 'string' ? JSON.stringify(value) : String(value)
  return text.length > MAX_SHOWN_VALUE ? `${text.slice(0, MAX_SHOWN_VALUE)}…` : text
}
