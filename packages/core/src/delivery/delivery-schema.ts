import type { ZodType } from 'zod'
import { loadZod } from '#load-zod'
import { assertSchema } from '../config/assert-schema.ts'
import { arePlain, isBoolean, isFunction, isOneOf, isText, isTextRecord, type PlainChecks } from '../config/plain-checks.ts'
import { Secret } from '../config/secret.ts'
import type { DeliveryOptions, DeliveryTimeouts, DestinationName, DestinationOptions } from './delivery-options.ts'

/** The destinations that are known by name. */
export const DESTINATION_NAMES: readonly DestinationName[] = [
  'track',
  'thrivestack',
  'segment',
  'rudderstack',
  'jitsu',
  'customerio',
  'hightouch',
  'june',
  'accoil',
  'vitally',
  'posthog',
  'mixpanel',
  'amplitude',
  'userpilot',
  'journy',
  'custom',
]
const MAX_NAME_LENGTH = 64

/** The usual options, recognised without zod. */
const destinationChecks: PlainChecks<DestinationOptions> = {
  name: (value) => isText(value) && (value as string).length <= MAX_NAME_LENGTH,
  destination: isOneOf(DESTINATION_NAMES),
  url: isText,
  apiKey: (value) => isText(value) || value instanceof Secret,
  apiKeyFile: isText,
  headers: isTextRecord,
  groupType: isText,
  identify: isBoolean,
  mapping: undefined,
}

const isMillis = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) > 0

const timeoutChecks: PlainChecks<DeliveryTimeouts> = {
  connectMillis: isMillis,
  headersMillis: isMillis,
  totalMillis: isMillis,
  flushMillis: isMillis,
}

/** The usual options, recognised without zod. */
export const deliveryChecks: PlainChecks<DeliveryOptions> = {
  ...destinationChecks,
  destinations: undefined,
  spool: isText,
  deadLetterFile: isText,
  limits: undefined,
  timeouts: (value) => arePlain(value, timeoutChecks),
  flushIntervalMillis: (value) => Number.isSafeInteger(value) && (value as number) >= 0,
  allowInsecure: isBoolean,
  proxy: undefined,
  ca: undefined,
  cert: undefined,
  key: undefined,
  flushBeforeExit: isBoolean,
  waitUntil: isFunction,
  runUntraced: isFunction,
  onProblem: isFunction,
}

function buildDeliverySchema(): ZodType {
  const z = loadZod()
  const aFunction = (what: string) =>
    z.custom<(...input: never[]) => unknown>((value) => typeof value === 'function', { error: `must be ${what}` })
  const millis = z.number().int().positive()
  const count = z.number().int().positive()
  const headers = z.union([z.record(z.string(), z.string()), aFunction('an object of strings, or a function that returns one')])
  const ownDestination = z.custom<object>(
    (value) =>
      typeof value === 'object' && value !== null && 'encodeEvent' in value && 'toRequest' in value && 'classify' in value,
    { error: 'must be a known name or an object with encodeEvent, toRequest and classify' },
  )
  const spoolKeys = z
    .array(z.strictObject({ id: z.string().min(1).max(MAX_NAME_LENGTH), key: z.union([z.string(), z.instanceof(Secret)]) }))
    .min(1)
    .optional()
  const destinationShape: Readonly<Record<keyof DestinationOptions, ZodType>> = {
    name: z.string().min(1).max(MAX_NAME_LENGTH).optional(),
    destination: z
      .union([z.enum(DESTINATION_NAMES as readonly [DestinationName, ...DestinationName[]]), ownDestination])
      .optional(),
    url: z.string().optional(),
    apiKey: z.union([z.string().min(1), z.instanceof(Secret)]).optional(),
    apiKeyFile: z.string().min(1).optional(),
    headers: headers.optional(),
    groupType: z.string().min(1).optional(),
    identify: z.boolean().optional(),
    mapping: z
      .strictObject({
        event: z.union([z.json(), aFunction('a field map or a function')]),
        envelope: z.string().min(1).optional(),
        maxEvents: count.optional(),
        maxBytes: count.optional(),
        apiKeyHeader: z.string().min(1).optional(),
      })
      .optional(),
  }
  const deliveryShape: Readonly<Record<keyof DeliveryOptions, ZodType>> = {
    ...destinationShape,
    destinations: z.array(z.strictObject(destinationShape)).min(1).optional(),
    spool: z.union([z.string().min(1), z.strictObject({ directory: z.string().min(1), keys: spoolKeys })]).optional(),
    deadLetterFile: z.string().min(1).optional(),
    limits: z
      .strictObject({
        maxQueueBytes: count.optional(),
        maxQueueEvents: count.optional(),
        maxAgeMillis: millis.optional(),
        maxBytes: count.optional(),
        overflow: z.enum(['drop-newest', 'drop-oldest']).optional(),
      })
      .optional(),
    timeouts: z
      .strictObject({
        connectMillis: millis.optional(),
        headersMillis: millis.optional(),
        totalMillis: millis.optional(),
        flushMillis: millis.optional(),
      })
      .optional(),
    flushIntervalMillis: z.number().int().nonnegative().optional(),
    allowInsecure: z.boolean().optional(),
    proxy: z.union([z.string().min(1), z.literal(false)]).optional(),
    ca: z.string().optional(),
    cert: z.string().optional(),
    key: z.string().optional(),
    flushBeforeExit: z.boolean().optional(),
    waitUntil: aFunction('a function').optional(),
    runUntraced: aFunction('a function').optional(),
    onProblem: aFunction('a function').optional(),
  }
  // Unknown keys are errors: a misspelt limit must not silently be the default.
  return z.strictObject(deliveryShape)
}

let schema: ZodType | undefined

/** The delivery's section of the one configuration schema: every option of `DeliveryOptions`. Built at the first call. */
export function deliverySchema(): ZodType {
  schema ??= buildDeliverySchema()
  return schema
}

/** Throws `ConfigError` that names the option and the remedy. Values of keys, headers and addresses are not repeated. */
export function assertDeliveryOptions(options: DeliveryOptions): void {
  if (!arePlain(options, deliveryChecks)) assertSchema('delivery', deliverySchema(), options)
}
