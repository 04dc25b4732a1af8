import type { ZodType } from 'zod'
import { loadZod } from '#load-zod'
import type { Loose } from '../config/loose.ts'
import type { SpanKindName, SpanStatusName } from '../span-view.ts'
import { RESERVED_PROPERTIES } from './reserved-properties.ts'
import type { RuleDefinition, RuleScalar, RuleTest } from './rule-definition.ts'
import { whyUnsafe } from './safe-pattern.ts'

const KINDS = ['INTERNAL', 'SERVER', 'CLIENT', 'PRODUCER', 'CONSUMER'] as const satisfies readonly SpanKindName[]
const STATUSES = ['UNSET', 'OK', 'ERROR'] as const satisfies readonly SpanStatusName[]

/** Longest literal, glob, place or name in a rule, in characters. */
const MAX_RULE_TEXT = 256

function buildRuleSchema(): ZodType<Loose<RuleDefinition>> {
  const z = loadZod()
  const text = z.string().min(1).max(MAX_RULE_TEXT)
  const texts = z.union([text, z.array(text).min(1)])
  const scalar = z.union([z.string(), z.number(), z.boolean()])
  const end = z.union([z.number(), z.null()])
  const pattern = z.string().superRefine((value, context) => {
    const reason = whyUnsafe(value)
    if (reason === undefined) return
    const message = `must be proven to run in linear time, but ${reason}; use "glob", several tests in a list, or a simpler pattern`
    context.addIssue({ code: 'custom', message })
  })
  const operator = z
    .strictObject({
      range: z
        .tuple([end, end])
        .refine(([min, max]) => min === null || max === null || min <= max, 'must go from the lower to the higher end')
        .optional(),
      exists: z.boolean().optional(),
      glob: texts.optional(),
      pattern: pattern.optional(),
    })
    .refine(
      (tests) => Object.values(tests).filter((test) => test !== undefined).length === 1,
      'must hold exactly one of range, exists, glob, pattern',
    )
  // That there is exactly one of them is said by the refinement, which types cannot follow.
  const test = z.union([scalar, operator as unknown as ZodType<Loose<Exclude<RuleTest, RuleScalar>>>])
  const tests = z.record(text, z.union([test, z.array(test).min(1)]))
  const when = z
    .strictObject({
      span_name: texts.optional(),
      kind: z.union([z.enum(KINDS), z.array(z.enum(KINDS)).min(1)]).optional(),
      scope: texts.optional(),
      status: z.union([z.enum(STATUSES), z.array(z.enum(STATUSES)).min(1)]).optional(),
      attributes: tests.optional(),
      resource: tests.optional(),
      event: texts.optional(),
    })
    .refine(
      ({ span_name, kind, scope, attributes, event }) =>
        [span_name, kind, scope, event].some((condition) => condition !== undefined) || Object.keys(attributes ?? {}).length > 0,
      'must hold a condition on the span: span_name, kind, scope, attributes or event',
    )
  return z.strictObject({
    name: text,
    when,
    user_id: texts.optional(),
    user_name: texts.optional(),
    group_id: texts.optional(),
    method: z.union([text, z.strictObject({ attribute: text })]).optional(),
    properties: z
      .record(text, text)
      .refine((properties) => !Object.keys(properties).some((name) => RESERVED_PROPERTIES.has(name)), {
        message: 'must not name user_name, sign_up or impersonated: the event sets them itself',
      })
      .optional(),
  })
}

let schema: ZodType<Loose<RuleDefinition>> | undefined

/** The schema of one rule. Built at the first call, because most processes run on the built-in rules alone and never need it. */
export function ruleSchema(): ZodType<Loose<RuleDefinition>> {
  schema ??= buildRuleSchema()
  return schema
}
