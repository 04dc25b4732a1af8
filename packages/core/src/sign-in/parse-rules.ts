import { describeIssues } from '../config/describe-issues.ts'
import { RuleError } from '../errors.ts'
import type { RuleDefinition } from './rule-definition.ts'
import { ruleSchema } from './rule-schema.ts'

const MAX_RULES = 1000
const DEEPEST_MAP = 4

/** `__proto__` as a key of data changes what an object inherits wherever it is copied carelessly; a schema may even skip it. */
function holdsProtoKey(value: unknown, depth = 0): boolean {
  if (typeof value !== 'object' || value === null || depth > DEEPEST_MAP) return false
  return Object.hasOwn(value, '__proto__') || Object.values(value).some((member) => holdsProtoKey(member, depth + 1))
}

function label(definition: unknown, index: number): string {
  const name = typeof definition === 'object' && definition !== null ? (definition as { name?: unknown }).name : undefined
  return typeof name === 'string' && name !== '' ? `Rule ${JSON.stringify(name.slice(0, 100))}` : `Rule number ${index + 1}`
}

/**
 * Checks rules of the user, from code or YAML. Throws `RuleError` that names each rule with the path, the value and the remedy of
 * everything that is wrong in it. `taken`: names that are in use already; `source`: where the rules come from, said first.
 */
export function parseRules(definitions: unknown, taken: readonly string[], source?: string): readonly RuleDefinition[] {
  const from = source === undefined ? '' : `${source}: `
  if (!Array.isArray(definitions)) throw new RuleError(`${from}rules is ${typeof definitions}; it must be a list of rules.`)
  if (definitions.length > MAX_RULES)
    throw new RuleError(`${from}rules has ${definitions.length} entries; it must have at most ${MAX_RULES}.`)
  if (definitions.length === 0) return []
  const schema = ruleSchema()
  const names = new Set(taken)
  const problems = definitions.flatMap((definition: unknown, index): string[] => {
    const rule = label(definition, index)
    if (holdsProtoKey(definition)) return [`${rule}: "__proto__" cannot be a key. Remove it.`]
    const result = schema.safeParse(definition)
    if (!result.success) return describeIssues(result.error.issues, schema, definition).map((issue) => `${rule}: ${issue}`)
    const { name } = result.data as RuleDefinition
    if (names.has(name))
      return [`${rule}: the name is taken${taken.includes(name) ? ' by a built-in rule' : ''}. Give the rule its own.`]
    names.add(name)
    return []
  })
  if (problems.length > 0) throw new RuleError(problems.map((problem) => from + problem).join('\n'))
  return definitions as readonly RuleDefinition[]
}
