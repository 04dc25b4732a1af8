import { diag } from '@opentelemetry/api'
import {
  ConfigError,
  createPseudonymiser,
  type Environment,
  RuleError,
  resolveOptions,
  type Secret,
  type SpanIdentity,
} from '@signed-in/core'
import { assertOptions } from './assert-options.ts'
import { VERIFY_ONLY_LIBRARIES } from './auth-library-name.ts'
import { globalState } from './global-state.ts'
import type { IdentityResolver, IdentitySettings } from './identity.ts'

/**
 * Options of all our instrumentations together: they hold for the process, since every library feeds one ledger. What is left out
 * comes from the environment (`SIGNED_IN_*`), then from the file that `SIGNED_IN_CONFIG_FILE` names, then from the defaults.
 */
export interface AuthInstrumentationOptions {
  /**
   * Per library (npm name), who a user object is. What it leaves out or throws over is resolved by the documented order of
   * fields. A user-made function: it runs inside the login, so it must be quick.
   */
  readonly identity?: Readonly<Record<string, IdentityResolver>>
  /** Fields of the user object that are asked for the group id first, before the built-in list. Default: `SIGNED_IN_GROUP_ATTRIBUTES`. */
  readonly groupAttributes?: readonly string[]
  /** Says which account a user belongs to, before any field is asked. */
  readonly groupId?: IdentitySettings['groupId']
  /** Default: `SIGNED_IN_SPAN_IDENTITY`, else `id` (user id and group id only). */
  readonly spanIdentity?: SpanIdentity
  /** Key of the pseudonyms with `spanIdentity: 'hmac'`, at least 32 bytes. Default: `SIGNED_IN_HMAC_KEY` or the file in `..._FILE`. */
  readonly hmacKey?: string | Secret
  /** true: an explicit impersonation is a sign-in, flagged `signed_in.impersonated`. Default false: it is none. */
  readonly impersonation?: boolean
  /** true: refused credentials give a span with `signed_in.outcome=failure`. Never an event. Default false. */
  readonly failures?: boolean
  /**
   * Libraries whose first sight of a fresh session is a sign-in, for apps that only verify what a provider or the browser
   * established. Default: `SIGNED_IN_VERIFY_ONLY`, else none.
   */
  readonly verifyOnly?: readonly string[]
}

/** The options of this process with their defaults. */
export interface Settings extends IdentitySettings {
  /** true: nothing is written at all. */
  readonly disabled: boolean
  readonly spanIdentity: SpanIdentity
  /** The pseudonym of a user id; with `spanIdentity: 'hmac'` only. */
  readonly pseudonym: ((userId: string) => string) | undefined
  readonly impersonation: boolean
  readonly failures: boolean
  /** npm names. */
  readonly verifyOnly: ReadonlySet<string>
}

/**
 * Sets the options of this process; the last call wins. Throws `ConfigError` (`RuleError` for rules in the configuration file) that
 * names what is wrong, and login spans then show nobody until a call succeeds.
 */
export function configure(options: AuthInstrumentationOptions = {}, env: Environment = process.env): Settings {
  const state = globalState()
  state.settings = closedSettings(env)
  assertOptions(options)
  state.settings = resolveSettings(options, env)
  return state.settings
}

/** The options of this process; those of the environment where nobody has set any. Never throws over what stands there. */
export function currentSettings(): Settings {
  const { settings } = globalState()
  if (settings !== undefined) return settings
  try {
    return configure()
  } catch (error) {
    // The messages of other errors may hold anything.
    const reason = error instanceof ConfigError || error instanceof RuleError ? error.message : 'unknown error'
    diag.error(`signed-in: the configuration is wrong, so login spans show nobody: ${reason}`)
    return closedSettings(process.env)
  }
}

function resolveSettings(options: AuthInstrumentationOptions, env: Environment): Settings {
  const { groupAttributes, spanIdentity, hmacKey, impersonation, failures, verifyOnly } = options
  const given = { groupAttributes, spanIdentity, hmacKey, impersonated: impersonation, failures, verifyOnly }
  const set = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
  const { disabled, loginSpan } = resolveOptions(set, env)
  const isHmac = loginSpan.spanIdentity === 'hmac' && loginSpan.hmacKey !== undefined
  return {
    disabled,
    identity: options.identity,
    groupAttributes: loginSpan.groupAttributes,
    groupId: options.groupId,
    spanIdentity: loginSpan.spanIdentity,
    pseudonym: isHmac ? createPseudonymiser(loginSpan.hmacKey).pseudonym : undefined,
    impersonation: loginSpan.impersonation,
    failures: loginSpan.failures,
    verifyOnly: verifyOnlyLibraries(loginSpan.verifyOnly),
  }
}

/** The environment and the file hold any words. */
function verifyOnlyLibraries(names: readonly string[]): ReadonlySet<string> {
  const unknown = names.find((name) => !VERIFY_ONLY_LIBRARIES.some((known) => known === name))
  if (unknown !== undefined) {
    const known = VERIFY_ONLY_LIBRARIES.join(', ')
    throw new ConfigError(
      `verifyOnly: ${JSON.stringify(unknown.slice(0, 80))} is no library that verifies sessions. Known: ${known}.`,
    )
  }
  return new Set(names)
}

/** What holds while the configuration is wrong: sign-ins are not lost, and nobody is shown who perhaps should not be. */
function closedSettings(env: Environment): Settings {
  return {
    disabled: isSwitchedOff(env),
    spanIdentity: 'none',
    pseudonym: undefined,
    impersonation: false,
    failures: false,
    verifyOnly: new Set(),
  }
}

/** The switch works whatever else is wrong. */
function isSwitchedOff({ SIGNED_IN_DISABLED }: Environment): boolean {
  try {
    return resolveOptions({}, { SIGNED_IN_DISABLED }).disabled
  } catch {
    return false
  }
}
