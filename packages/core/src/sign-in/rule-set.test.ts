import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type SpanParts, spanOf } from '../span-view.fixture.ts'
import type { RuleDefinition, RuleTests } from './rule-definition.ts'
import { compileRules, type RuleSet } from './rule-set.ts'

function reasonOf(parts: SpanParts, rules: RuleSet): string | undefined {
  const detection = rules.detect(spanOf(parts))
  return detection?.kind === 'near-miss' ? detection.reason : detection?.kind
}

/** A rule on any span of kind SERVER, with the tests given. */
function rule(parts: Partial<RuleDefinition> & { when?: RuleDefinition['when'] } = {}): RuleDefinition {
  return { name: 'legacy', when: { kind: 'SERVER' }, ...parts }
}

function matches(when: RuleDefinition['when'], parts: SpanParts): boolean {
  const rules = compileRules([rule({ when })], { builtIn: false })
  return (
    rules.detect(
      spanOf({
        kind: 'SERVER',
        name: 'POST /login',
        scopeName: 'http',
        ...parts,
        attributes: { 'user.id': 'u', ...(parts.attributes as object) },
      }),
    ) !== undefined
  )
}

describe('a rule of the user', () => {
  it.each<[string, RuleDefinition['when'], SpanParts, boolean]>([
    ['the exact span name', { span_name: 'POST /login' }, {}, true],
    ['another span name', { span_name: 'POST /log' }, {}, false],
    ['a glob of the span name', { span_name: 'POST /log*' }, {}, true],
    ['one of several span names', { span_name: ['GET *', 'POST /login'] }, {}, true],
    ['the kind', { kind: ['CLIENT', 'SERVER'] }, {}, true],
    ['another kind', { kind: 'CLIENT' }, {}, false],
    ['the scope', { scope: 'htt?' }, {}, true],
    ['another scope', { scope: 'grpc' }, {}, false],
    [
      'a resource attribute',
      { kind: 'SERVER', resource: { 'service.name': ['web', 'api'] } },
      { resource: { 'service.name': 'api' } },
      true,
    ],
    [
      'another resource attribute',
      { kind: 'SERVER', resource: { 'service.name': ['web'] } },
      { resource: { 'service.name': 'api' } },
      false,
    ],
    ['a span event', { event: 'login_*' }, { events: [{ name: 'login_succeeded' }] }, true],
    ['no span event', { event: 'login_*' }, {}, false],
    ['an accepted error', { kind: 'SERVER', status: ['ERROR'] }, { status: 'ERROR' }, true],
  ])('tests %s', (_case, when, parts, expected) => {
    expect(matches(when, parts)).toBe(expected)
  })

  it.each<[RuleTests, unknown, boolean]>([
    ['signed_in', 'signed_in', true],
    ['signed_in', 'Signed_in', false],
    [5, 5, true],
    [5, 5n, true],
    [5, '5', false],
    [5.5, 5n, false],
    [true, true, true],
    [true, 'true', false],
    [['a', 'b'], 'b', true],
    ['a', ['x', 'a'], true],
    ['a', ['x'], false],
    [{ range: [200, 399] }, 200, true],
    [{ range: [200, 399] }, 399n, true],
    [{ range: [200, 399] }, 400, false],
    [{ range: [200, null] }, 1e9, true],
    [{ range: [null, 0] }, Number.NaN, false],
    [{ range: [200, 399] }, '200', false],
    [{ exists: true }, null, true],
    [{ exists: true }, undefined, false],
    [{ exists: false }, undefined, true],
    [{ exists: false }, '', false],
    [{ glob: ['a*', '*z'] }, 'xyz', true],
    [{ glob: '*' }, 5, false],
    [{ pattern: '5' }, 5, false],
    [{ pattern: '^log[io]n$' }, 'login', true],
    [{ pattern: '^log[io]n$' }, 'logout', false],
    [[{ glob: 'a*' }, { range: [1, 2] }, 'q'], 2, true],
  ])('with the test %o against %o: %s', (test, value, expected) => {
    const attributes = value === undefined ? {} : { x: value }
    expect(matches({ kind: 'SERVER', attributes: { x: test } }, { attributes })).toBe(expected)
  })

  it('needs an identity of its own: a plain HTTP rule alone makes no event', () => {
    const rules = compileRules([rule({ when: { span_name: 'POST /login', kind: 'SERVER' } })])
    expect(reasonOf({ name: 'POST /login', kind: 'SERVER', attributes: { 'http.response.status_code': 302 } }, rules)).toBe(
      'identity-missing',
    )
  })

  it('is vetoed by an HTTP status of 400, unless it says itself which status it wants', () => {
    const parts: SpanParts = { kind: 'SERVER', attributes: { 'user.id': 'u', 'http.response.status_code': 404 } }
    expect(reasonOf(parts, compileRules([rule()]))).toBe('http-status')
    const explicit = rule({ when: { kind: 'SERVER', attributes: { 'http.response.status_code': [200, 404] } } })
    expect(reasonOf(parts, compileRules([explicit]))).toBe('sign-in')
  })

  it('takes identity, group, method and properties from its places, the first with a value', () => {
    const definition = rule({
      user_id: ['app.uid', 'user.id'],
      user_name: 'app.name',
      group_id: ['app.org', 'user.org.id'],
      method: { attribute: 'auth.method' },
      properties: { plan: 'app.plan', missing: 'app.none' },
    })
    const attributes = {
      'app.uid': '',
      'user.id': 7,
      'app.name': 'Ada',
      user: { org: { id: 'o1' } },
      'auth.method': 'saml',
      'app.plan': { tier: 2 },
    }
    expect(compileRules([definition]).detect(spanOf({ kind: 'SERVER', attributes }))).toMatchObject({
      signIn: { rule: 'legacy', userId: '7', userName: 'Ada', groupId: 'o1', method: 'saml' },
    })
  })

  it('puts those of its properties into the event that have a value', () => {
    const definition = rule({ properties: { plan: 'app.plan', seats: 'app.seats', missing: 'app.none' } })
    const span = spanOf({ kind: 'SERVER', attributes: { 'user.id': 'u', 'app.plan': { tier: 2 }, 'app.seats': null } })
    const detection = compileRules([definition]).detect(span)
    expect(detection?.kind === 'sign-in' && { ...detection.signIn.properties }).toEqual({ plan: { tier: 2 }, seats: null })
  })

  it('comes before the built-in ones, which stand in where it finds no identity', () => {
    const mine = rule({ name: 'mine', when: { span_name: 'sign_in' }, user_id: 'app.uid', method: 'sso' })
    const rules = compileRules([mine])
    expect(rules.detect(spanOf({ attributes: { 'app.uid': 'a', 'user.id': 'u' } }))).toMatchObject({
      signIn: { rule: 'mine', userId: 'a', method: 'sso' },
    })
    expect(rules.detect(spanOf({ attributes: { 'user.id': 'u' } }))).toMatchObject({
      signIn: { rule: 'login-span', userId: 'u' },
    })
  })

  it('may name __proto__ and constructor as places without finding what objects inherit', () => {
    const definition = rule({ user_id: ['__proto__', 'constructor', 'user.constructor.name', 'toString'] })
    expect(reasonOf({ kind: 'SERVER', attributes: { user: {} } }, compileRules([definition]))).toBe('identity-missing')
  })

  it('is not changed by a change of the definition after compiling', () => {
    const places = ['user.id']
    const rules = compileRules([rule({ user_id: places })], { builtIn: false })
    places[0] = 'other'
    expect(rules.rules[0]?.userId).toEqual(['user.id'])
  })
})

describe('explain', () => {
  it('says of each rule which condition failed first', () => {
    const rules = compileRules([rule({ when: { span_name: 'POST /login', attributes: { 'app.trusted': { exists: true } } } })])
    expect(rules.explain(spanOf({ name: 'POST /login', scopeName: 'http' }))).toEqual([
      {
        kind: 'no-match',
        rule: 'legacy',
        condition: 'when.attributes.app.trusted',
        detail: 'the attribute app.trusted is not there',
      },
      { kind: 'no-match', rule: 'login-span', condition: 'when.span_name', detail: 'the span is not called "sign_in"' },
      { kind: 'no-match', rule: 'marked-event', condition: 'when.event', detail: 'the span has no event "signed_in"' },
      expect.objectContaining({ kind: 'no-match', rule: 'datadog-login' }),
      expect.objectContaining({ kind: 'no-match', rule: 'keycloak-login', condition: 'when.span_name' }),
    ])
  })

  it('says where a group id was looked for when none was found', () => {
    const [outcome] = compileRules([], { groupAttributes: ['tenant.id', 'org.id'] }).explain(
      spanOf({ attributes: { 'user.id': 'u' } }),
    )
    expect(outcome).toMatchObject({ kind: 'sign-in', detail: 'no group id: none of tenant.id, org.id has a value' })
  })

  it('repeats no value of the span', () => {
    const secret = 's3cr3t-alice@example.com'
    const rules = compileRules([rule({ when: { attributes: { token: 'expected' } } })])
    const outcomes = rules.explain(spanOf({ name: secret, scopeName: secret, attributes: { token: secret } }))
    expect(JSON.stringify(outcomes)).not.toContain(secret)
  })
})

describe('a value that throws when it is looked at', () => {
  const { proxy, revoke } = Proxy.revocable([], {})
  revoke()
  const view = spanOf({ kind: 'SERVER', attributes: { x: proxy, 'user.id': proxy, 'enduser.id': 'u' } })

  it('fits no condition, and explain says so', () => {
    const rules = compileRules([rule({ when: { attributes: { x: 1 } } })], { builtIn: false })
    expect(rules.detect(view)).toBeUndefined()
    expect(rules.explain(view)).toEqual([
      { kind: 'no-match', rule: 'legacy', condition: 'when', detail: 'a value of the span cannot be read' },
    ])
  })

  it('is no identity, and the next place is asked', () => {
    expect(compileRules([rule()]).detect(view)).toMatchObject({ signIn: { userId: 'u' } })
  })
})

describe('the triggers of a rule set', () => {
  it('of the built-in rules are exact names, one attribute and one event name', () => {
    expect(compileRules().triggers).toEqual({
      spanNames: new Set([
        'sign_in',
        'LoginActionsService.authenticateForm',
        'LoginActionsService.processRegister',
        'TokenEndpoint.processGrantRequest',
      ]),
      spanNameGlobs: [],
      attributeKeys: ['appsec.events.users.login.success.track'],
      eventNames: new Set(['signed_in']),
      eventNameGlobs: [],
      always: false,
    })
  })

  it('say that every span has to be asked about when a rule has neither name, event nor required attribute', () => {
    expect(compileRules([rule({ when: { kind: 'SERVER', attributes: { x: { exists: false } } } })]).triggers.always).toBe(true)
  })

  it('hold for every span that some rule matches', () => {
    const definitions: RuleDefinition[] = [
      { name: 'a', when: { span_name: ['a*', 'b'] } },
      { name: 'b', when: { attributes: { x: [{ exists: false }, 1], y: [1, 2] } } },
      { name: 'c', when: { event: ['e*', 'f'] } },
    ]
    const rules = compileRules(definitions)
    const { triggers } = rules
    fc.assert(
      fc.property(
        fc.constantFrom('a', 'ab', 'b', 'c', 'sign_in'),
        fc.option(fc.constantFrom(1, 2, 3)),
        fc.option(fc.constantFrom('e', 'ee', 'f', 'g', 'signed_in')),
        (name, y, event) => {
          const view = spanOf({
            name,
            attributes: { ...(y === null ? {} : { y }) },
            events: event === null ? [] : [{ name: event }],
          })
          const passes =
            triggers.spanNames.has(name) ||
            (triggers.spanNameGlobs.includes('a*') && name.startsWith('a')) ||
            triggers.attributeKeys.some((key) => view.attribute(key) !== undefined) ||
            (event !== null && (triggers.eventNames.has(event) || event.startsWith('e')))
          if (rules.detect(view) !== undefined) expect(passes).toBe(true)
        },
      ),
    )
  })
})
