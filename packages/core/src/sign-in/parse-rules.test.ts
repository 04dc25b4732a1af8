import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { RuleError } from '../errors.ts'
import { BUILT_IN_RULES } from './built-in-rules.ts'
import { parseRules } from './parse-rules.ts'
import { compileRules } from './rule-set.ts'

function errorOf(...definitions: readonly unknown[]): string {
  try {
    parseRules(definitions, ['login-span'])
  } catch (error) {
    expect(error).toBeInstanceOf(RuleError)
    expect(error).toMatchObject({ code: 'SIGNED_IN_RULE' })
    return (error as Error).message
  }
  return 'no error'
}

const whenName = { span_name: 'x' }

describe('a wrong rule is refused', () => {
  it.each<[string, unknown, string]>([
    [
      'unknown key',
      { name: 'a', when: { spna_name: 'x' } },
      'Rule "a": when.spna_name: unknown key. Did you mean "span_name"? Known: span_name, kind, scope, status, attributes, resource, event.',
    ],
    [
      'camel case',
      { name: 'a', when: whenName, userId: 'x' },
      'Rule "a": userId: unknown key. Did you mean "user_id"? Known: name, when, user_id, user_name, group_id, method, properties.',
    ],
    ['missing name', { when: whenName }, 'Rule number 1: name is missing; it must be a string.'],
    [
      'empty conditions',
      { name: 'a', when: {} },
      'Rule "a": when is {}; it must hold a condition on the span: span_name, kind, scope, attributes or event.',
    ],
    ['resource alone', { name: 'a', when: { resource: { 'service.name': 'web' } } }, 'it must hold a condition on the span'],
    [
      'unknown kind',
      { name: 'a', when: { kind: 'SERVR' } },
      'Rule "a": when.kind is "SERVR"; it must be one of "INTERNAL", "SERVER", "CLIENT", "PRODUCER", "CONSUMER", or an array. Did you mean "SERVER"?',
    ],
    ['lower-case status', { name: 'a', when: { ...whenName, status: ['ok'] } }, 'Did you mean "OK"?'],
    ['empty list', { name: 'a', when: { span_name: [] } }, 'Rule "a": when.span_name is []; it must not be empty.'],
    [
      'misspelt operator',
      { name: 'a', when: { attributes: { x: { rang: [1, 2] } } } },
      'Rule "a": when.attributes.x.rang: unknown key. Did you mean "range"?',
    ],
    [
      'two operators',
      { name: 'a', when: { attributes: { x: { glob: 'a', exists: true } } } },
      'it must hold exactly one of range, exists, glob, pattern.',
    ],
    [
      'range the wrong way',
      { name: 'a', when: { attributes: { x: { range: [2, 1] } } } },
      'Rule "a": when.attributes.x.range is [2,1]; it must go from the lower to the higher end.',
    ],
    [
      'unsafe pattern',
      { name: 'a', when: { attributes: { x: { pattern: '(a+)+$' } } } },
      'Rule "a": when.attributes.x.pattern is "(a+)+$"; it must be proven to run in linear time, but a quantifier stands within a quantifier; use "glob", several tests in a list, or a simpler pattern.',
    ],
    [
      'unsafe pattern in a list',
      { name: 'a', when: { attributes: { x: ['y', { pattern: '(a|a)*' }] } } },
      'when.attributes.x[1].pattern',
    ],
    ['null test', { name: 'a', when: { attributes: { x: null } } }, 'Rule "a": when.attributes.x is null; it must be'],
    [
      'reserved property',
      { name: 'a', when: whenName, properties: { user_name: 'x' } },
      'it must not name user_name, sign_up or impersonated',
    ],
    [
      'wrong method',
      { name: 'a', when: whenName, method: { attr: 'x' } },
      'Rule "a": method.attribute is missing; it must be a string.',
    ],
    [
      'name of a built-in rule',
      { name: 'login-span', when: whenName },
      'Rule "login-span": the name is taken by a built-in rule. Give the rule its own.',
    ],
    [
      'a key __proto__',
      JSON.parse('{"name":"a","when":{"attributes":{"__proto__":1}}}'),
      'Rule "a": "__proto__" cannot be a key. Remove it.',
    ],
    ['no object', 'x', 'Rule number 1: The value is "x"; it must be an object.'],
    ['a value of any size', { name: 'a', when: { kind: 'x'.repeat(10_000) } }, `Rule "a": when.kind is "${'x'.repeat(79)}…`],
  ])('%s', (_case, definition, message) => {
    expect(errorOf(definition)).toContain(message)
  })

  it('for a name that is taken, and with every problem of every rule at once', () => {
    const message = errorOf(
      { name: 'a', when: whenName },
      { name: 'a', when: whenName },
      { name: 'b', when: { kind: 1, scope: 2 } },
    )
    expect(message.split('\n').map((line) => line.slice(0, 22))).toEqual([
      'Rule "a": the name is ',
      'Rule "b": when.kind is',
      'Rule "b": when.scope i',
    ])
  })

  it('when there are too many, or no list of them', () => {
    expect(errorOf(...Array.from({ length: 1001 }, (_, index) => ({ name: `r${index}`, when: whenName })))).toContain(
      'at most 1000',
    )
    expect(() => compileRules('rules' as never)).toThrow('rules is string; it must be a list of rules.')
  })

  it('by an error of ours and nothing else, whatever it is', () => {
    fc.assert(
      fc.property(fc.anything({ withBigInt: true, withDate: true }), fc.anything(), (when, rest) => {
        const definition = { name: 'a', when, ...(typeof rest === 'object' ? rest : {}) }
        try {
          compileRules([definition as never])
        } catch (error) {
          expect(error).toBeInstanceOf(RuleError)
        }
      }),
      { numRuns: 300 },
    )
  })
})

describe('a right rule', () => {
  it('is accepted: every built-in one, and the one of the documentation', () => {
    expect(parseRules(BUILT_IN_RULES, [])).toHaveLength(BUILT_IN_RULES.length)
    const documented = {
      name: 'legacy-login',
      when: {
        span_name: 'POST /login*',
        kind: 'SERVER',
        scope: '@acme/auth',
        status: ['UNSET', 'OK'],
        attributes: {
          'app.event': 'signed_in',
          'http.response.status_code': { range: [200, 399] },
          'app.trusted': { exists: true },
        },
        resource: { 'service.name': ['web', 'api'] },
        event: 'login_succeeded',
      },
      user_id: ['user.id', 'enduser.id'],
      user_name: ['user.name', 'user.full_name'],
      group_id: ['signed_in.group_id', 'tenant.id'],
      method: { attribute: 'auth.method' },
      properties: { plan: 'app.plan' },
    }
    expect(parseRules([documented], [])).toEqual([documented])
  })

  it('compiles and detects without a throw, whatever the span holds', () => {
    const text = fc.constantFrom('a', 'a*', 'x?', 'user.id')
    const test = fc.oneof(
      text,
      fc.integer(),
      fc.boolean(),
      fc.record({ exists: fc.boolean() }),
      fc.record({ glob: text }),
      fc.constant({ range: [1, null] as const }),
    )
    const attributes = fc.dictionary(
      fc.constantFrom('a', 'b', 'user.id'),
      fc.oneof(test, fc.array(test, { minLength: 1, maxLength: 3 })),
      { minKeys: 1 },
    )
    fc.assert(
      fc.property(
        attributes,
        fc.dictionary(fc.constantFrom('a', 'b', 'user.id'), fc.anything({ withBigInt: true })),
        (tests, values) => {
          const rules = compileRules([{ name: 'r', when: { attributes: tests as never } }], { builtIn: false })
          const view = {
            ...emptyView,
            attribute: (key: string) => new Map(Object.entries(values)).get(key),
            attributes: () => Object.entries(values),
          }
          const detection = rules.detect(view)
          const [outcome] = rules.explain(view)
          expect(outcome?.kind).toBe(detection?.kind ?? 'no-match')
        },
      ),
    )
  })
})

const emptyView = {
  traceId: '1'.repeat(32),
  spanId: '1'.repeat(16),
  parentSpanId: undefined,
  name: 'x',
  kind: 'INTERNAL',
  status: 'UNSET',
  scopeName: '',
  scopeVersion: undefined,
  startTimeUnixNano: 0n,
  endTimeUnixNano: 0n,
  events: [],
  droppedAttributesCount: 0,
  resource: () => undefined,
} as const
