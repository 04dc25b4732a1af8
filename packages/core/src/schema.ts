/**
 * zod schemas for those who receive events, in a subpath of their own: loading zod costs more than everything else here.
 */
import * as z from 'zod'
import type { JsonValue } from './json.ts'
import type { SignedInEvent } from './sign-in/event.ts'
import type { RuleDefinition } from './sign-in/rule-definition.ts'
import { ruleSchema } from './sign-in/rule-schema.ts'

const UUID_V5 = /^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

const json: z.ZodType<JsonValue> = z.lazy(() =>
  z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(json), z.record(z.string(), json)]),
)

/** An event as the builder makes it and exporters take it (not the wire of a destination). Unknown keys are errors. */
export const signedInEventSchema: z.ZodType<SignedInEvent> = z.strictObject({
  id: z.string().regex(UUID_V5, 'must be a UUIDv5 in lower case'),
  event: z.literal('signed_in'),
  userId: z.string().min(1),
  userName: z.string().min(1).optional(),
  groupId: z.string().min(1).optional(),
  timestamp: z.iso.datetime({ precision: 3 }),
  properties: z.record(z.string(), json),
  context: z.record(z.string(), json),
}) as z.ZodType<SignedInEvent>

/** One rule, as code and YAML write it. */
export const ruleDefinitionSchema: z.ZodType<RuleDefinition> = ruleSchema() as z.ZodType<RuleDefinition>
