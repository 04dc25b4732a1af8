import type { DeliveryOptions } from '../delivery/delivery-options.ts'
import { ConfigError } from '../errors.ts'
import { CONTEXT_FACTS } from '../sign-in/context-facts.ts'
import type { EventBuilderOptions, IdentityOptions } from '../sign-in/event-builder.ts'
import { DEFAULT_GROUP_PLACES } from '../sign-in/group-places.ts'
import { createPseudonymiser } from '../sign-in/pseudonym.ts'
import type { RuleDefinition } from '../sign-in/rule-definition.ts'
import { readConfigFile } from './config-file.ts'
import { type Environment, readEnvironment, withoutUndefined } from './env.ts'
import type { SignedInOptions, SpanIdentity } from './options.ts'
import { assertOptions } from './options-schema.ts'
import { Secret } from './secret.ts'

/** How spans become events: what `compileRules` and `createEventBuilder` take. */
export interface SignInConfig extends Omit<EventBuilderOptions, 'now'> {
  readonly rules: readonly RuleDefinition[]
  readonly builtInRules: boolean
  readonly groupAttributes: readonly string[]
  readonly impersonated: boolean
}

/** What our instrumentation writes on login spans. */
export interface LoginSpanConfig {
  readonly spanIdentity: SpanIdentity
  readonly hmacKey: Secret | undefined
  readonly failures: boolean
  readonly verifyOnly: readonly string[]
  /** Only what the user named: the instrumentation knows the usual fields of user objects itself. */
  readonly groupAttributes: readonly string[] | undefined
  readonly impersonation: boolean
}

/** Everything that can be set, checked, with every default of ours filled in; frozen. */
export interface SignedInConfig {
  readonly disabled: boolean
  readonly signIn: SignInConfig
  readonly loginSpan: LoginSpanConfig
  /** As given; delivery fills in its own defaults. */
  readonly delivery: DeliveryOptions
  /** Sentences for the operator about what is probably a mistake. */
  readonly warnings: readonly string[]
}

const CREDENTIAL_KEYS: readonly (keyof DeliveryOptions)[] = ['apiKey', 'apiKeyFile']
const ONE_DESTINATION_KEYS: readonly (keyof DeliveryOptions)[] = ['name', 'destination', 'url', 'headers', ...CREDENTIAL_KEYS]

/** The upper layer over the lower one. What says the same thing in another form gives way: a key in a file, a list of destinations. */
function mergeDelivery(upper: DeliveryOptions = {}, lower: DeliveryOptions = {}): DeliveryOptions {
  const given = (keys: readonly (keyof DeliveryOptions)[]): boolean => keys.some((key) => upper[key] !== undefined)
  const replaced = new Set<string>([
    ...(given(CREDENTIAL_KEYS) ? CREDENTIAL_KEYS : []),
    ...(given(['destinations']) ? ONE_DESTINATION_KEYS : []),
    ...(given(['url', 'destination']) ? ['destinations'] : []),
  ])
  const kept = Object.fromEntries(Object.entries(lower).filter(([key]) => !replaced.has(key)))
  return { ...kept, ...withoutUndefined<DeliveryOptions>(upper as Required<DeliveryOptions>) }
}

function merge(upper: SignedInOptions, lower: SignedInOptions): SignedInOptions {
  const delivery = mergeDelivery(upper.delivery, lower.delivery)
  return { ...lower, ...withoutUndefined<SignedInOptions>(upper as Required<SignedInOptions>), delivery }
}

function resolveIdentity({ identity = { mode: 'raw' } }: SignedInOptions, hmacKey: Secret | undefined): IdentityOptions {
  if (identity.mode === 'raw') return identity
  const key = identity.key ?? hmacKey
  if (key === undefined) {
    throw new ConfigError(
      'identity: mode "hmac" needs a key. Set identity.key, hmacKey or SIGNED_IN_HMAC_KEY (openssl rand -base64 48).',
    )
  }
  createPseudonymiser(key)
  return { ...identity, key: typeof key === 'string' ? new Secret(key) : key }
}

function resolveSpanIdentity({ spanIdentity = 'id' }: SignedInOptions, hmacKey: Secret | undefined): SpanIdentity {
  if (spanIdentity !== 'hmac') return spanIdentity
  if (hmacKey === undefined) {
    throw new ConfigError('spanIdentity: "hmac" needs a key. Set hmacKey or SIGNED_IN_HMAC_KEY (openssl rand -base64 48).')
  }
  createPseudonymiser(hmacKey)
  return spanIdentity
}

function freeze<T extends object>(value: T): T {
  for (const member of Object.values(value)) {
    if (Array.isArray(member)) Object.freeze(member)
  }
  return Object.freeze(value)
}

/**
 * Options over environment over configuration file over defaults. Throws `ConfigError` or `RuleError` that names the option or
 * variable, its value (unless it may be a secret) and the remedy.
 */
export function resolveOptions(options: SignedInOptions = {}, env: Environment = process.env): SignedInConfig {
  assertOptions('options', options)
  const environment = readEnvironment(env)
  const file = environment.configFile === undefined ? {} : readConfigFile(environment.configFile)
  const merged = merge(options, merge(environment.options, file))
  assertOptions('environment', environment.options)

  const hmacKey = typeof merged.hmacKey === 'string' ? new Secret(merged.hmacKey) : merged.hmacKey
  const { apiKey } = merged.delivery ?? {}
  const { consent, missingGroup, properties, redact, resolveGroupId, userName } = merged
  const impersonated = merged.impersonated ?? false
  return freeze({
    disabled: merged.disabled ?? false,
    signIn: freeze({
      ...withoutUndefined<EventBuilderOptions>({
        consent,
        missingGroup,
        properties,
        redact,
        resolveGroupId,
        userName,
      } as Required<EventBuilderOptions>),
      rules: [...(merged.rules ?? [])],
      builtInRules: merged.builtInRules ?? true,
      groupAttributes: [...(merged.groupAttributes ?? DEFAULT_GROUP_PLACES)],
      impersonated,
      contextFacts: [...(merged.contextFacts ?? CONTEXT_FACTS)],
      identity: resolveIdentity(merged, hmacKey),
    }),
    loginSpan: freeze({
      spanIdentity: resolveSpanIdentity(merged, hmacKey),
      hmacKey,
      failures: merged.failures ?? false,
      verifyOnly: [...(merged.verifyOnly ?? [])],
      groupAttributes: merged.groupAttributes,
      impersonation: impersonated,
    }),
    delivery: freeze({ ...merged.delivery, ...(typeof apiKey === 'string' ? { apiKey: new Secret(apiKey) } : {}) }),
    warnings: environment.warnings,
  })
}
