import * as z from 'zod'
import { ConfigError } from '../errors.ts'
import type { DeliveryOptions, DestinationOptions } from './delivery-options.ts'

const aFunction = (what: string) =>
  z.custom<(...input: never[]) => unknown>((value) => typeof value === 'function', { error: `must be ${what}` })
const millis = z.number().int().positive()
const count = z.number().int().positive()

const headers = z.union([z.record(z.string(), z.string()), aFunction('an object of strings, or a function that returns one')])

const ownDestination = z.custom<object>(
  (value) => typeof value === 'object' && value !== null && 'encodeEvent' in value && 'toRequest' in value && 'classify' in value,
  { error: 'must be a known name or an object with encodeEvent, toRequest and classify' },
)

/** The options of one destination, by key. */
export const destinationShape: Readonly<Record<keyof DestinationOptions, z.ZodType>> = {
  name: z.string().min(1).max(64).optional(),
  destination: z.union([z.enum(['track']), ownDestination]).optional(),
  url: z.string().optional(),
  apiKey: z.string().min(1).optional(),
  apiKeyFile: z.string().min(1).optional(),
  headers: headers.optional(),
}

/** The delivery's section of the one configuration schema: every option of `DeliveryOptions`, by key. */
export const deliveryShape: Readonly<Record<keyof DeliveryOptions, z.ZodType>> = {
  ...destinationShape,
  destinations: z.array(z.strictObject(destinationShape)).min(1).optional(),
  spool: z.union([z.string().min(1), z.strictObject({ directory: z.string().min(1) })]).optional(),
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
  ca: z.string().optional(),
  cert: z.string().optional(),
  key: z.string().optional(),
  flushBeforeExit: z.boolean().optional(),
  runUntraced: aFunction('a function').optional(),
  onProblem: aFunction('a function').optional(),
}

/** Unknown keys are errors: a misspelt limit must not silently be the default. */
export const deliverySchema: z.ZodType = z.strictObject(deliveryShape)

/** Throws `ConfigError` that names the option and the rule. Values are not repeated: they may be keys. */
export function assertDeliveryOptions(options: DeliveryOptions): void {
  const result = deliverySchema.safeParse(options)
  if (result.success) return
  const lines = result.error.issues.map((issue) => `${issue.path.map(String).join('.') || 'options'}: ${issue.message}`)
  throw new ConfigError(`delivery: ${lines.join('; ')}`)
}
