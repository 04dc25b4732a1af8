import { ATTR_HTTP_RESPONSE_STATUS_CODE, ATTR_HTTP_STATUS_CODE, ATTR_SIGNED_IN_METHOD } from '../semconv.ts'
import type { SpanStatusName } from '../span-view.ts'
import { DEFAULT_USER_ID_PLACES, DEFAULT_USER_NAME_PLACES } from './built-in-rules.ts'
import type { AttributeTest, CompiledRule, TextTest, ValueTest } from './compiled-rule.ts'
import { isGlob } from './glob.ts'
import type { RuleDefinition, RuleTest, RuleTests } from './rule-definition.ts'

const DEFAULT_STATUSES: readonly SpanStatusName[] = ['UNSET', 'OK']
const HTTP_STATUS_KEYS: readonly string[] = [ATTR_HTTP_RESPONSE_STATUS_CODE, ATTR_HTTP_STATUS_CODE]

function toList<T extends string | number | boolean | object>(value: T | readonly T[]): readonly T[] {
  return Array.isArray(value) ? [...(value as readonly T[])] : [value as T]
}

function textTests(value: string | readonly string[] | undefined): readonly TextTest[] | undefined {
  if (value === undefined) return undefined
  return toList(value).map((text) => (isGlob(text) ? { kind: 'glob', glob: text } : { kind: 'exact', text }))
}

function valueTests(test: RuleTest): readonly ValueTest[] {
  if (typeof test !== 'object') return [{ kind: 'equals', value: test }]
  if ('range' in test) return [{ kind: 'range', min: test.range[0] ?? -Infinity, max: test.range[1] ?? Infinity }]
  if ('exists' in test) return [{ kind: 'exists', exists: test.exists }]
  if ('pattern' in test) return [{ kind: 'pattern', pattern: test.pattern }]
  return toList(test.glob).map((glob) => ({ kind: 'glob', glob }))
}

function attributeTests(tests: Readonly<Record<string, RuleTests>> | undefined): readonly AttributeTest[] {
  return Object.entries(tests ?? {}).map(([key, value]) => ({ key, anyOf: toList<RuleTest>(value).flatMap(valueTests) }))
}

/** A validated definition with lists normalised and defaults filled in. `groupPlaces` stand in where the rule names none. */
export function compileRule(definition: RuleDefinition, builtIn: boolean, groupPlaces: readonly string[]): CompiledRule {
  const { when, method } = definition
  const attributes = attributeTests(when.attributes)
  return {
    name: definition.name,
    builtIn,
    spanNames: textTests(when.span_name),
    kinds: when.kind === undefined ? undefined : toList(when.kind),
    scopes: textTests(when.scope),
    statuses: when.status === undefined ? DEFAULT_STATUSES : toList(when.status),
    attributes,
    resource: attributeTests(when.resource),
    events: textTests(when.event),
    userId: toList(definition.user_id ?? DEFAULT_USER_ID_PLACES),
    userName: toList(definition.user_name ?? DEFAULT_USER_NAME_PLACES),
    groupId: definition.group_id === undefined ? groupPlaces : toList(definition.group_id),
    method: typeof method === 'string' ? { literal: method } : (method ?? { attribute: ATTR_SIGNED_IN_METHOD }),
    properties: Object.entries(definition.properties ?? {}).map(([name, attribute]) => ({ name, attribute })),
    // A span event is an explicit mark, and a rule that tests the status has said itself what it accepts.
    vetoedByHttpStatus: when.event === undefined && !attributes.some(({ key }) => HTTP_STATUS_KEYS.includes(key)),
  }
}
