import { globalState } from './global-state.ts'
import type { IdentityResolver, IdentitySettings } from './identity.ts'

/** What the login span shows the tracing backend. */
export type SpanIdentity = 'id' | 'full' | 'hmac' | 'none'

/** Options of all our instrumentations together: they hold for the process, since every library feeds one ledger. */
export interface AuthInstrumentationOptions {
  /**
   * Per library (npm name), who a user object is. What it leaves out or throws over is resolved by the documented order of
   * fields. A user-made function: it runs inside the login, so it must be quick.
   */
  readonly identity?: Readonly<Record<string, IdentityResolver>>
  /** Fields of the user object that are asked for the group id first, before the built-in list. */
  readonly groupAttributes?: readonly string[]
  /** Says which account a user belongs to, before any field is asked. */
  readonly groupId?: IdentitySettings['groupId']
  /** Default: `SIGNED_IN_SPAN_IDENTITY`, else `id` (user id and group id only). */
  readonly spanIdentity?: SpanIdentity
  /** Secret of the pseudonyms with `spanIdentity: 'hmac'`. Default: `SIGNED_IN_HMAC_KEY`. */
  readonly hmacKey?: string
  /** true: an explicit impersonation is a sign-in, flagged `signed_in.impersonated`. Default false: it is none. */
  readonly impersonation?: boolean
  /** true: refused credentials give a span with `signed_in.outcome=failure`. Never an event. Default false. */
  readonly failures?: boolean
}

/** The options of this process with their defaults. */
export interface Settings extends IdentitySettings {
  readonly spanIdentity: SpanIdentity
  readonly hmacKey: string | undefined
  readonly impersonation: boolean
  readonly failures: boolean
}

/** Sets the options of this process; the last call wins. Environment variables fill what the options leave out. */
export function configure(options: AuthInstrumentationOptions = {}, env: NodeJS.ProcessEnv = process.env): Settings {
  const groupAttributes = env['SIGNED_IN_GROUP_ATTRIBUTES']
    ?.split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')
  const settings: Settings = {
    identity: options.identity,
    groupAttributes: options.groupAttributes ?? groupAttributes,
    groupId: options.groupId,
    spanIdentity: options.spanIdentity ?? toSpanIdentity(env['SIGNED_IN_SPAN_IDENTITY']),
    hmacKey: options.hmacKey ?? env['SIGNED_IN_HMAC_KEY'],
    impersonation: options.impersonation ?? false,
    failures: options.failures ?? false,
  }
  globalState().settings = settings
  return settings
}

/** The options of this process. */
export function currentSettings(): Settings {
  return globalState().settings ?? configure()
}

/** An unknown value shows nothing: the careful side. `register` has told the user of it by then. */
function toSpanIdentity(value: string | undefined): SpanIdentity {
  if (value === undefined || value === '') return 'id'
  return value === 'id' || value === 'full' || value === 'hmac' ? value : 'none'
}
