import { describe, expect, it } from 'vitest'
import { type SpanParts, spanOf } from '../span-view.fixture.ts'
import { completeSignIn } from './complete-sign-in.ts'
import type { PendingSignIn } from './detection.ts'
import type { RuleDefinition } from './rule-definition.ts'
import { compileRules } from './rule-set.ts'
import { MAX_KEYS } from './sanitise.ts'

function pendingOf(parts: SpanParts = {}, more: Partial<RuleDefinition> = {}): PendingSignIn {
  const rules = compileRules([{ name: 'legacy', when: { span_name: 'POST /login' }, ...more }])
  const detection = rules.detect(spanOf({ name: 'POST /login', kind: 'SERVER', scopeName: 'http', ...parts }))
  if (detection?.kind !== 'near-miss' || detection.pending === undefined) throw new Error('not pending')
  return detection.pending
}

describe('a sign-in without a user id', () => {
  it('is completed by another span of its trace, and keeps its own id and time', () => {
    const pending = pendingOf({ endTimeUnixNano: 9n })
    const handler = spanOf({
      spanId: 'ffffffffffffffff',
      attributes: { 'user.id': 'u', 'user.name': 'Ada', 'tenant.id': 't' },
      endTimeUnixNano: 99n,
    })
    expect(completeSignIn(pending, [handler])).toEqual({
      kind: 'sign-in',
      signIn: { ...pending.partial, userId: 'u', userName: 'Ada', groupId: 't' },
    })
    expect(pending.partial).toMatchObject({ spanId: 'b7ad6b7169203331', timeUnixNano: 9n })
  })

  it('gathers its facts from several spans, the first that has one wins', () => {
    const spans = [spanOf({ attributes: { 'user.name': 'Ada' } }), spanOf({ attributes: { 'user.id': 'u', 'user.name': 'Bob' } })]
    expect(completeSignIn(pendingOf(), spans)).toMatchObject({ signIn: { userId: 'u', userName: 'Ada' } })
    const ids = [spanOf({ attributes: { 'user.id': 'first' } }), spanOf({ attributes: { 'user.id': 'second' } })]
    expect(completeSignIn(pendingOf(), ids)).toMatchObject({ signIn: { userId: 'first' } })
  })

  it('keeps what its own span said', () => {
    const pending = pendingOf({ attributes: { 'tenant.id': 'own' } })
    expect(completeSignIn(pending, [spanOf({ attributes: { 'user.id': 'u', 'tenant.id': 'other' } })])).toMatchObject({
      signIn: { groupId: 'own' },
    })
  })

  it('takes the method and the properties that its rule names from there too', () => {
    const pending = pendingOf({}, { method: { attribute: 'auth.method' }, properties: { plan: 'app.plan', seats: 'app.seats' } })
    const spans = [
      spanOf({ attributes: { 'user.id': 'u', 'app.plan': 'pro' } }),
      spanOf({ attributes: { 'auth.method': 'password', 'app.plan': 'free', 'app.seats': 5, 'signed_in.property.beta': true } }),
    ]
    expect(completeSignIn(pending, spans)).toMatchObject({
      signIn: { userId: 'u', method: 'password', properties: { plan: 'pro', seats: 5, beta: true } },
    })
  })

  it('keeps its own method and properties, those that are null or false too', () => {
    const more = { method: { attribute: 'auth.method' }, properties: { plan: 'app.plan', beta: 'app.beta' } }
    const pending = pendingOf({ attributes: { 'auth.method': 'passkey', 'app.plan': null, 'app.beta': false } }, more)
    const other = { 'user.id': 'u', 'auth.method': 'password', 'app.plan': 'free', 'app.beta': true }
    const completed = completeSignIn(pending, [spanOf({ attributes: other })])
    expect(completed).toMatchObject({ signIn: { method: 'passkey', properties: { plan: null, beta: false } } })
    expect(completeSignIn(pendingOf({}, { method: 'sso' }), [spanOf({ attributes: other })])).toMatchObject({
      signIn: { method: 'sso' },
    })
  })

  it('gathers no more properties than an event may hold, and leaves its own record as it was', () => {
    const properties = (from: number): Record<string, unknown> =>
      Object.fromEntries(Array.from({ length: MAX_KEYS - 1 }, (_, index) => [`signed_in.property.p${from + index}`, index]))
    const pending = pendingOf({ attributes: properties(0) })
    const completed = completeSignIn(pending, [spanOf({ attributes: { 'user.id': 'u', ...properties(1000) } })])
    expect(completed.kind === 'sign-in' && Object.keys(completed.signIn.properties)).toHaveLength(MAX_KEYS)
    expect(Object.keys(pending.partial.properties)).toHaveLength(MAX_KEYS - 1)
  })

  it('holds no more text in its properties than an event of one span', () => {
    const texts = (prefix: string): Record<string, unknown> =>
      Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`signed_in.property.${prefix}${index}`, 'x'.repeat(4096)]))
    const sizeOf = (value: unknown): number => JSON.stringify(value).length
    const pending = pendingOf({ attributes: texts('a') })
    const completed = completeSignIn(pending, [spanOf({ attributes: { 'user.id': 'u', ...texts('b') } })])
    const size = completed.kind === 'sign-in' ? sizeOf(completed.signIn.properties) : Number.NaN
    expect(size).toBeLessThan(sizeOf(pending.partial.properties) + 2048)
  })

  it('is not completed by a span of another trace', () => {
    const foreign = spanOf({ traceId: 'f'.repeat(32), attributes: { 'user.id': 'u' } })
    expect(completeSignIn(pendingOf(), [foreign])).toMatchObject({
      kind: 'near-miss',
      reason: 'identity-missing',
      pending: expect.anything(),
    })
  })
})
