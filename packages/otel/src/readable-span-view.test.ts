import { DiagLogLevel, diag, SpanKind } from '@opentelemetry/api'
import { attachLoginAttributes } from '@signed-in/core'
import { describe, expect, it } from 'vitest'
import { endedSpan } from './readable-span.fixture.ts'
import { ReadableSpanView } from './readable-span-view.ts'
import type { ResourceShape } from './sdk-shapes.ts'

/** What the SDK's resources can do beside: the SDK does not export their class. */
interface Mergeable {
  merge(other: object): ResourceShape & { waitForAsyncAttributes(): Promise<void> }
}

describe('ReadableSpanView', () => {
  it('shows a span of the SDK under the names of the specification', () => {
    const parent = endedSpan()
    const span = endedSpan({ name: 'POST /login', kind: SpanKind.SERVER, scope: '@acme/auth', isError: true, parent })
    const view = new ReadableSpanView(span)
    expect(view).toMatchObject({
      traceId: parent.spanContext().traceId,
      spanId: span.spanContext().spanId,
      parentSpanId: parent.spanContext().spanId,
      name: 'POST /login',
      kind: 'SERVER',
      status: 'ERROR',
      scopeName: '@acme/auth',
      scopeVersion: '1.2.3',
      droppedAttributesCount: 0,
    })
    expect(view.resource('telemetry.sdk.language')).toBe('nodejs')
  })

  it('keeps nanoseconds', () => {
    const span = {
      ...endedSpan(),
      spanContext: endedSpan().spanContext,
      startTime: [1_700_000_000, 1],
      endTime: [1_700_000_000, 999_999_999],
    } as const
    const view = new ReadableSpanView(span)
    expect(view.startTimeUnixNano).toBe(1_700_000_000_000_000_001n)
    expect(view.endTimeUnixNano).toBe(1_700_000_000_999_999_999n)
  })

  it('reads a time that is no number as the epoch instead of throwing', () => {
    const span = endedSpan()
    const broken = { ...span, spanContext: () => span.spanContext(), endTime: [Number.NaN, 0] } as const
    expect(new ReadableSpanView(broken).endTimeUnixNano).toBe(0n)
  })

  it('lays what the writer left beside a login span over what the span shows', () => {
    const span = endedSpan({ attributes: { 'user.id': 'hashed', 'signed_in.method': 'password' } })
    attachLoginAttributes(
      span,
      new Map([
        ['user.id', 'user_123'],
        ['user.name', 'username'],
      ]),
    )
    const view = new ReadableSpanView(span)
    expect(view.attribute('user.id')).toBe('user_123')
    expect(Object.fromEntries(view.attributes())).toEqual({
      'user.id': 'user_123',
      'signed_in.method': 'password',
      'user.name': 'username',
    })
    expect(span.attributes['user.id']).toBe('hashed')
  })

  it('is flat unless an attribute holds an object, on the span or beside it; a list is none', () => {
    const span = { ...endedSpan(), spanContext: endedSpan().spanContext }
    const isFlat = (attributes: object) => new ReadableSpanView({ ...span, attributes: { ...attributes } }).isFlat
    expect(isFlat({ 'user.id': '1', roles: ['a', 'b'], gone: null })).toBe(true)
    expect(isFlat({ 'user.id': '1', user: { id: '2' } })).toBe(false)
    const login = endedSpan({ attributes: { 'user.id': '1' } })
    attachLoginAttributes(login, new Map<string, unknown>([['signed_in.group', { id: 'g' }]]))
    expect(new ReadableSpanView(login).isFlat).toBe(false)
  })

  it('takes no inherited property for an attribute', () => {
    const view = new ReadableSpanView(endedSpan({ events: { marked: {} } }))
    expect(view.attribute('constructor')).toBeUndefined()
    expect(view.attribute('__proto__')).toBeUndefined()
    expect(view.resource('toString')).toBeUndefined()
    expect(view.events[0]?.attribute('valueOf')).toBeUndefined()
  })

  it('shows span events with their own time and attributes', () => {
    const [event] = new ReadableSpanView(endedSpan({ events: { signed_in: { 'user.id': 'user_123' } } })).events
    expect(event?.name).toBe('signed_in')
    expect(event?.attribute('user.id')).toBe('user_123')
    expect(event?.timeUnixNano).toBeGreaterThan(1_700_000_000_000_000_000n)
  })

  it('counts the attributes that the limits of the SDK dropped', () => {
    const span = endedSpan({ attributes: { a: 1, b: 2, c: 3 }, attributeCountLimit: 1 })
    expect(new ReadableSpanView(span).droppedAttributesCount).toBe(2)
  })

  it('reads a resource whose detectors are still at work, and the SDK has nothing to complain of', async () => {
    const complaints: unknown[] = []
    const hear = (...words: readonly unknown[]): void => void complaints.push(words)
    diag.setLogger({ error: hear, warn: hear, info: hear, debug: hear, verbose: hear }, { logLevel: DiagLogLevel.WARN })
    const detected = {
      getRawAttributes: () => [['service.name', 'web'] as const, ['host.id', Promise.resolve('host-1')] as const],
    }
    const { resource: plain } = endedSpan()
    const resource = (plain as typeof plain & Mergeable).merge(detected)
    const view = new ReadableSpanView({ ...endedSpan(), resource })
    expect([view.resource('service.name'), view.resource('host.id'), view.resource('toString')]).toEqual([
      'web',
      undefined,
      undefined,
    ])
    await resource.waitForAsyncAttributes()
    expect([view.resource('service.name'), view.resource('host.id')]).toEqual(['web', 'host-1'])
    diag.disable()
    expect(complaints).toEqual([])
  })
})
