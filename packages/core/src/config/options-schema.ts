import type { ZodType } from 'zod'
import { loadZod } from '#load-zod'
import type { DeliveryOptions } from '../delivery/delivery-options.ts'
import { deliveryChecks, deliverySchema } from '../delivery/delivery-schema.ts'
import { CONTEXT_FACTS, type ContextFact } from '../sign-in/context-facts.ts'
import { parseRules } from '../sign-in/parse-rules.ts'
import { ruleSchema } from '../sign-in/rule-schema.ts'
import { assertSchema } from './assert-schema.ts'
import type { Loose } from './loose.ts'
import { type SignedInOptions, SPAN_IDENTITIES } from './options.ts'
import { arePlain, isBoolean, isFunction, isOneOf, isText, isTextList, type PlainChecks } from './plain-checks.ts'
import { Secret } from './secret.ts'

const MISSING_GROUP = ['send', 'hold-back'] as const

/** Also what `resolveOptions` gives is asked again, by those who are constructed with it: the usual start of an app has `{ mode: 'raw' }`. */
const isIdentity = (value: unknown): boolean => {
  const { mode } = Object(value) as { mode?: unknown }
  if (mode === 'raw') return arePlain(value, { mode: isText })
  return mode === 'hmac' && arePlain(value, { mode: isText, key: isKey, keyId: isText })
}

const isSecret = (value: unknown): boolean => isText(value) || value instanceof Secret
const isKey = (value: unknown): boolean => isSecret(value) || value instanceof Uint8Array

/** The usual options, recognised without zod. */
export const optionChecks: PlainChecks<SignedInOptions> = {
  disabled: isBoolean,
  rules: (value) => Array.isArray(value) && value.length === 0,
  builtInRules: isBoolean,
  groupAttributes: (value) => isTextList(value) && (value as unknown[]).length > 0,
  impersonated: isBoolean,
  failures: isBoolean,
  verifyOnly: isTextList,
  identity: isIdentity,
  spanIdentity: isOneOf(SPAN_IDENTITIES),
  hmacKey: isSecret,
  delivery: (value) => arePlain(value, deliveryChecks),
  contextFacts: (value) => Array.isArray(value) && value.every(isOneOf(CONTEXT_FACTS)),
  userName: isBoolean,
  properties: isTextList,
  missingGroup: isOneOf(MISSING_GROUP),
  resolveGroupId: isFunction,
  redact: isFunction,
  consent: isFunction,
}

function buildOptionsSchema(): ZodType {
  const z = loadZod()
  const flag = z.boolean().optional()
  const text = z.string().min(1)
  const secret = z.union([text, z.instanceof(Secret)])
  const aFunction = <Hook>() => z.custom<Hook>((value) => typeof value === 'function', { error: 'must be a function' }).optional()
  const shape: { readonly [Key in keyof SignedInOptions]-?: ZodType<Loose<SignedInOptions[Key]> | undefined> } = {
    disabled: flag,
    rules: z.array(ruleSchema()).optional(),
    builtInRules: flag,
    groupAttributes: z.array(text).min(1).optional(),
    impersonated: flag,
    failures: flag,
    verifyOnly: z.array(text).optional(),
    identity: z
      .union([
        z.strictObject({ mode: z.literal('raw') }),
        z.strictObject({
          mode: z.literal('hmac'),
          key: z.union([secret, z.instanceof(Uint8Array)]).optional(),
          keyId: text.optional(),
        }),
      ])
      .optional(),
    spanIdentity: z.enum(SPAN_IDENTITIES as typeof SPAN_IDENTITIES & readonly [string, ...string[]]).optional(),
    hmacKey: secret.optional(),
    delivery: (deliverySchema() as ZodType<Loose<DeliveryOptions>>).optional(),
    contextFacts: z.array(z.enum(CONTEXT_FACTS as readonly ContextFact[] & readonly [string, ...string[]])).optional(),
    userName: flag,
    properties: z.array(text).optional(),
    missingGroup: z.enum(MISSING_GROUP).optional(),
    resolveGroupId: aFunction<NonNullable<SignedInOptions['resolveGroupId']>>(),
    redact: aFunction<NonNullable<SignedInOptions['redact']>>(),
    consent: aFunction<NonNullable<SignedInOptions['consent']>>(),
  }
  return z.strictObject(shape)
}

let schema: ZodType | undefined

/** The one schema of everything that can be set in an app. Built at the first call. */
export function optionsSchema(): ZodType {
  schema ??= buildOptionsSchema()
  return schema
}

/** Throws `ConfigError`, or `RuleError` for the rules, that names `subject`, option, value and remedy of everything that is wrong. */
export function assertOptions(subject: string, options: unknown): asserts options is SignedInOptions {
  const rules = typeof options === 'object' && options !== null ? (options as { rules?: unknown }).rules : undefined
  if (rules !== undefined) parseRules(rules, [], subject)
  // The rules are checked by now, with errors that name them.
  const rest = rules === undefined ? options : { ...(options as object), rules: undefined }
  if (!arePlain(rest, optionChecks)) assertSchema(subject, optionsSchema(), options)
}
