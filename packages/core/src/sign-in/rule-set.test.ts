import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SAMPLE_NANOS, SPAN_ID, type SpanParts, spanOf, TRACE_ID } from '../span-view.fixture.ts'
import type { RuleDefinition, RuleTests } from './rule-definition.ts'
import { compileRules } from './rule-set.ts'
import { MAX_KEYS } from './sanitise.ts'

const builtIn = compileRules()

function reasonOf(parts: SpanParts, rules = builtIn): string | undefined {
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

describe('our login span', () => {
  it('is a sign-in with everything that it says', () => {
    const attributes = {
      'user.id': 'user_123',
      'user.name': 'Ada',
      'signed_in.group_id': 'account_123',
      'signed_in.method': 'password',
      'signed_in.library': 'passport',
      'signed_in.outcome': 'success',
      'signed_in.sign_up': true,
      'signed_in.property.plan': 'pro',
      'signed_in.property.seats': 5,
    }
    expect(builtIn.detect(spanOf({ attributes, resource: { 'service.name': 'web' } }))).toEqual({
      kind: 'sign-in',
      signIn: {
        rule: 'login-span',
        traceId: TRACE_ID,
        spanId: SPAN_ID,
        timeUnixNano: SAMPLE_NANOS,
        userId: 'user_123',
        userName: 'Ada',
        groupId: 'account_123',
        method: 'password',
        library: 'passport',
        serviceName: 'web',
        signUp: true,
        impersonated: false,
        properties: { plan: 'pro', seats: 5 },
      },
    })
  })

  it.each<[string, SpanParts, string | undefined]>([
    ['of another scope is nothing', { attributes: { 'user.id': 'u' }, scopeName: 'other' }, undefined],
    ['without a user id is a near miss', {}, 'identity-missing'],
    ['of a failed attempt is a near miss', { attributes: { 'user.id': 'u', 'signed_in.outcome': 'failure' } }, 'outcome'],
    ['that ended in an error is a near miss', { attributes: { 'user.id': 'u' }, status: 'ERROR' }, 'span-status'],
    ['of a restore is a near miss', { attributes: { 'user.id': 'u', 'signed_in.suppressed': 'restore' } }, 'suppressed'],
    ['of an impersonation is a near miss', { attributes: { 'user.id': 'u', 'signed_in.impersonated': true } }, 'impersonated'],
    ['of a zero trace id is a near miss', { attributes: { 'user.id': 'u' }, traceId: '0'.repeat(32) }, 'invalid-id'],
    ['of a zero span id is a near miss', { attributes: { 'user.id': 'u' }, spanId: '0'.repeat(16) }, 'invalid-id'],
    [
      'that is exported already is a sign-in for an app',
      { attributes: { 'user.id': 'u', 'signed_in.exported': true } },
      'sign-in',
    ],
    ['with user id 0 is a sign-in', { attributes: { 'user.id': 0 } }, 'sign-in'],
    ['with a null user id falls back to enduser.id', { attributes: { 'user.id': null, 'enduser.id': 'u' } }, 'sign-in'],
  ])('%s', (_case, parts, expected) => {
    expect(reasonOf(parts)).toBe(expected)
  })

  it('that is exported already is a near miss for whoever asks for that', () => {
    const rules = compileRules([], { skipExported: true })
    expect(reasonOf({ attributes: { 'user.id': 'u', 'signed_in.exported': true } }, rules)).toBe('already-exported')
  })

  it('of an impersonation is a flagged sign-in where that is wanted', () => {
    const detection = compileRules([], { impersonated: true }).detect(
      spanOf({ attributes: { 'user.id': 'u', 'signed_in.impersonated': true } }),
    )
    expect(detection).toMatchObject({ kind: 'sign-in', signIn: { impersonated: true } })
  })

  it('without a user id says that a dropped attribute may have held it', () => {
    expect(builtIn.detect(spanOf({ droppedAttributesCount: 3 }))).toMatchObject({
      detail: expect.stringContaining('dropped 3 attributes'),
    })
  })

  it('keeps its identity whatever else stands on it', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.anything({ withBigInt: true, withNullPrototype: true })), (foreign) => {
        const attributes = new Map<string, unknown>(
          Object.entries(foreign).map(([key, value]) => [`signed_in.property.${key}`, value]),
        )
        attributes.set('user.id', 'user_123')
        const detection = builtIn.detect(spanOf({ attributes }))
        expect(detection).toMatchObject({ kind: 'sign-in', signIn: { userId: 'user_123', traceId: TRACE_ID, spanId: SPAN_ID } })
      }),
    )
  })

  it('with thousands of properties gives as many as an event may hold', () => {
    const attributes = Object.fromEntries(Array.from({ length: 5000 }, (_, index) => [`signed_in.property.p${index}`, index]))
    const detection = builtIn.detect(spanOf({ attributes: { 'user.id': 'u', ...attributes } }))
    expect(detection?.kind === 'sign-in' && Object.keys(detection.signIn.properties)).toHaveLength(MAX_KEYS)
  })
})

describe('a span event named signed_in', () => {
  const marked = (parts: SpanParts, attributes: Record<string, unknown> = { 'user.id': 'event_user' }): SpanParts => ({
    name: 'POST /login',
    kind: 'SERVER',
    scopeName: 'http',
    events: [{ name: 'other' }, { name: 'signed_in', timeUnixNano: 5n, attributes }],
    ...parts,
  })

  it('makes any span a sign-in at the time of the event', () => {
    expect(builtIn.detect(spanOf(marked({})))).toMatchObject({
      kind: 'sign-in',
      signIn: { rule: 'marked-event', userId: 'event_user', timeUnixNano: 5n },
    })
  })

  it('gives its identity before the span does, and the span what it leaves out', () => {
    const detection = builtIn.detect(spanOf(marked({ attributes: { 'user.id': 'span_user', 'tenant.id': 't' } })))
    expect(detection).toMatchObject({ signIn: { userId: 'event_user', groupId: 't' } })
  })

  it('cannot speak for us in its properties', () => {
    const attributes = {
      'user.id': 'u',
      'signed_in.property.user_name': 'x',
      'signed_in.property.impersonated': true,
      'signed_in.property.': 1,
    }
    const detection = builtIn.detect(spanOf(marked({}, attributes)))
    expect(detection?.kind === 'sign-in' && { ...detection.signIn.properties }).toEqual({})
  })

  it('carries properties, which come before those of the span', () => {
    const attributes = { 'user.id': 'u', 'signed_in.property.plan': 'pro' }
    const span = marked({ attributes: { 'signed_in.property.plan': 'free', 'signed_in.property.seats': 5 } }, attributes)
    const detection = builtIn.detect(spanOf(span))
    expect(detection?.kind === 'sign-in' && { ...detection.signIn.properties }).toEqual({ plan: 'pro', seats: 5 })
  })

  it('is believed although the response failed later', () => {
    expect(reasonOf(marked({ attributes: { 'http.response.status_code': 500 } }))).toBe('sign-in')
  })

  it.each<[string, Record<string, unknown>[], number]>([
    ['naming another user', [{ 'user.id': 'other_b' }], 1],
    [
      'naming two other users, one of them twice',
      [{ 'user.id': 'other_b' }, { 'user.id': 'other_c' }, { 'user.id': 'other_b' }],
      2,
    ],
    ['naming the same user', [{ 'user.id': 'event_user' }], 0],
    ['naming nobody', [{}], 0],
    ['of a failed attempt of another user', [{ 'user.id': 'other_b', 'signed_in.outcome': 'failure' }], 0],
  ])('is told of when more of them follow on its span, %s', (_case, more, misses) => {
    const events = [{ 'user.id': 'event_user' }, ...more].map((attributes) => ({ name: 'signed_in', attributes }))
    const span = spanOf(marked({ events }))
    const detection = builtIn.detect(span)
    expect(detection).toMatchObject({ kind: 'sign-in', signIn: { userId: 'event_user' } })
    const nearMisses = (detection?.kind === 'sign-in' && detection.nearMisses) || []
    expect(nearMisses.map(({ rule, reason }) => [rule, reason])).toEqual(
      Array.from({ length: misses }, () => ['marked-event', 'second-mark']),
    )
    const outcome = builtIn.explain(span).find(({ kind }) => kind === 'sign-in')
    expect(outcome?.detail.includes('marks another user')).toBe(misses > 0)
    expect(JSON.stringify([nearMisses, outcome?.detail])).not.toContain('other_')
  })

  it('stays a sign-in when an event behind it cannot be read', () => {
    const rules = compileRules([rule({ when: { event: 'login', attributes: { ok: true } } })])
    const readable = spanOf({ events: [{ name: 'login', attributes: { ok: true, 'user.id': 'u' } }] })
    const unreadable = {
      name: 'login',
      timeUnixNano: 1n,
      attribute: () => JSON.parse('{') as unknown,
      attributes: () => [],
    }
    const detection = rules.detect({ ...readable, events: [...readable.events, unreadable] })
    expect(detection).toMatchObject({ kind: 'sign-in', signIn: { userId: 'u' } })
  })

  it('is followed by a second one only if that fulfils the conditions of the rule too', () => {
    const rules = compileRules([rule({ when: { event: 'login', attributes: { ok: true } } })])
    const seconds = [true, false].map((ok) => {
      const events = [
        { name: 'login', attributes: { ok: true, 'user.id': 'first' } },
        { name: 'login', attributes: { ok, 'user.id': 'second' } },
      ]
      const detection = rules.detect(spanOf({ events }))
      return detection?.kind === 'sign-in' && detection.nearMisses?.length
    })
    expect(seconds).toEqual([1, undefined])
  })

  it('without any user id may still find it on another span', () => {
    expect(builtIn.detect(spanOf(marked({}, {})))).toMatchObject({
      reason: 'identity-missing',
      pending: { partial: { timeUnixNano: 5n } },
    })
  })
})

describe("Datadog's login tags", () => {
  const tags = { 'appsec.events.users.login.success.track': 'true', 'usr.id': '7' }
  const span: SpanParts = { name: 'express.request', kind: 'SERVER', scopeName: 'dd-trace' }

  it('are a sign-in', () => {
    expect(reasonOf({ ...span, attributes: tags })).toBe('sign-in')
  })

  it('are vetoed by an HTTP status of 400 or more, in the old and the new name', () => {
    expect(reasonOf({ ...span, attributes: { ...tags, 'http.response.status_code': 400 } })).toBe('http-status')
    expect(reasonOf({ ...span, attributes: { ...tags, 'http.status_code': 403n } })).toBe('http-status')
  })

  it('of a failure, and a user id alone, are nothing', () => {
    expect(
      reasonOf({ ...span, attributes: { 'appsec.events.users.login.failure.track': 'true', 'usr.id': '7' } }),
    ).toBeUndefined()
    expect(reasonOf({ ...span, attributes: { 'usr.id': '7' } })).toBeUndefined()
  })
})

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
    expect(builtIn.triggers).toEqual({
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
