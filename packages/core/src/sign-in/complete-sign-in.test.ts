import { describe, expect, it } from 'vitest'
import { type SpanParts, spanOf } from '../span-view.fixture.ts'
import { completeSignIn } from './complete-sign-in.ts'
import type { PendingSignIn } from './detection.ts'
import { compileRules } from './rule-set.ts'

function pendingOf(parts: SpanParts = {}): PendingSignIn {
  const rules = compileRules([{ name: 'legacy', when: { span_name: 'POST /login' } }])
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

  it('is not completed by a span of another trace', () => {
    const foreign = spanOf({ traceId: 'f'.repeat(32), attributes: { 'user.id': 'u' } })
    expect(completeSignIn(pendingOf(), [foreign])).toMatchObject({
      kind: 'near-miss',
      reason: 'identity-missing',
      pending: expect.anything(),
    })
  })
})
