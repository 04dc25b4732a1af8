import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SAMPLE_NANOS, SPAN_ID, type SpanParts, spanOf, TRACE_ID } from '../span-view.fixture.ts'
import { compileRules } from './rule-set.ts'
import { MAX_KEYS } from './sanitise.ts'

const builtIn = compileRules()

function reasonOf(parts: SpanParts, rules = builtIn): string | undefined {
  const detection = rules.detect(spanOf(parts))
  return detection?.kind === 'near-miss' ? detection.reason : detection?.kind
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
    const rules = compileRules([{ name: 'legacy', when: { event: 'login', attributes: { ok: true } } }])
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
    const rules = compileRules([{ name: 'legacy', when: { event: 'login', attributes: { ok: true } } }])
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
