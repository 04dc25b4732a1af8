import { compileRules, createEventBuilder, type NearMissReason, type RuleDefinition } from '@signed-in/core'
import { describe, expect, it } from 'vitest'
import type { OtlpEncoding } from '../otlp/content-type.ts'
import { finish, UNHURRIED } from '../otlp/pace.ts'
import { createRecogniser, type Recognised } from './recogniser.ts'

const TRACE = '5b8efff798038103d269b633813fc60c'
const OTHER_TRACE = '6b8efff798038103d269b633813fc60c'

type Attributes = Readonly<Record<string, string>>

function span(spanId: string, attributes: Attributes, traceId: string = TRACE, marked: boolean = false): unknown {
  const keyValues = Object.entries(attributes).map(([key, stringValue]) => ({ key, value: { stringValue } }))
  return { traceId, spanId, name: 'x', attributes: keyValues, events: marked ? [{ name: 'signed_in' }] : [] }
}

function body(pod: string, ...spans: unknown[]): Buffer {
  const resource = { attributes: [{ key: 'k8s.pod.name', value: { stringValue: pod } }] }
  return Buffer.from(JSON.stringify({ resourceSpans: [{ resource, scopeSpans: [{ spans }] }] }))
}

function world(own: readonly RuleDefinition[] = []): {
  recognise(body: Uint8Array, encoding: OtlpEncoding): Recognised
  misses: (NearMissReason | 'echo')[]
  advance(millis: number): void
} {
  const misses: (NearMissReason | 'echo')[] = []
  let now = 0
  const observer = {
    matched: () => {},
    withheld: () => {},
    nearMiss: (_rule: string, reason: NearMissReason | 'echo') => void misses.push(reason),
  }
  const inSteps = createRecogniser(compileRules(own, { skipExported: true }), createEventBuilder(), observer, () => now)
  return {
    recognise: (bytes, encoding) => finish(inSteps(bytes, encoding, UNHURRIED)),
    misses,
    advance: (millis) => {
      now += millis
    },
  }
}

const marked = (): unknown => span('00000000000000a1', {}, TRACE, true)
const named = (traceId?: string): unknown => span('00000000000000a2', { 'user.id': 'alice' }, traceId)

it('counts a further user that a span marks behind the one that becomes its event', () => {
  const { recognise, misses } = world()
  const events = ['alice', 'bob'].map((user) => ({
    name: 'signed_in',
    attributes: [{ key: 'user.id', value: { stringValue: user } }],
  }))
  const twice = { traceId: TRACE, spanId: '00000000000000a1', name: 'x', attributes: [], events }
  expect(recognise(body('pod', twice), 'json').events.map(({ userId }) => userId)).toEqual(['alice'])
  expect(misses).toEqual(['second-mark'])
})

describe('a sign-in whose user stands on another span of the trace', () => {
  it('is completed from the same request, before or behind it', () => {
    const { recognise, misses } = world()
    for (const spans of [
      [marked(), named()],
      [named(), marked()],
    ]) {
      expect(recognise(body('pod', ...spans), 'json').events.map(({ userId }) => userId)).toEqual(['alice'])
    }
    expect(misses).toEqual([])
  })

  it('is completed from a later request, once', () => {
    const { recognise, misses } = world()
    expect(recognise(body('pod', marked()), 'json').events).toEqual([])
    expect(misses).toEqual(['identity-missing'])
    expect(recognise(body('pod', named()), 'json').events).toMatchObject([
      { userId: 'alice', context: { span_id: '00000000000000a1' } },
    ])
    expect(recognise(body('pod', named()), 'json').events).toEqual([])
  })

  it('takes no user from another trace or another process', () => {
    const { recognise } = world()
    expect(recognise(body('pod', marked(), named(OTHER_TRACE)), 'json').events).toEqual([])
    expect(recognise(body('other-pod', named()), 'json').events).toEqual([])
  })

  it('does not wait longer than ten seconds', () => {
    const { recognise, advance } = world()
    recognise(body('pod', marked()), 'json')
    advance(10_001)
    expect(recognise(body('pod', named()), 'json').events).toEqual([])
  })

  it('does not let more than a thousand wait', () => {
    const { recognise } = world()
    recognise(body('pod', marked()), 'json')
    for (let i = 1; i <= 1000; i++)
      recognise(body('pod', span(`00000000000${String(i).padStart(5, '0')}`, {}, OTHER_TRACE, true)), 'json')
    expect(recognise(body('pod', named()), 'json').events).toEqual([])
  })
})

describe('a sign-in that shows on two spans of its trace', () => {
  const legacy: RuleDefinition = { name: 'legacy', when: { attributes: { 'app.login': 'done' } }, user_id: 'app.user' }
  const request = (user: string): unknown => span('00000000000000b1', { 'app.login': 'done', 'app.user': user })

  function loginSpan(attributes: Readonly<Record<string, string>>, isExported: boolean): unknown {
    const login = span('00000000000000b2', attributes) as { name: string; attributes: unknown[] }
    login.name = 'sign_in'
    if (isExported) login.attributes.push({ key: 'signed_in.exported', value: { boolValue: true } })
    return login
  }

  function inLoginScope(own: unknown, ...others: unknown[]): Buffer {
    const scopeSpans = [{ spans: others }, { scope: { name: '@signed-in/instrumentation' }, spans: [own] }]
    return Buffer.from(JSON.stringify({ resourceSpans: [{ scopeSpans }] }))
  }

  it('is one event, also when the same body comes again', () => {
    const { recognise, misses } = world([legacy])
    const both = inLoginScope(loginSpan({ 'user.id': 'alice' }, false), request('alice'))
    const [first, again] = [recognise(both, 'json').events, recognise(both, 'json').events]
    expect(first).toHaveLength(1)
    expect(again).toEqual(first)
    expect(misses).toEqual(['echo', 'echo'])
  })

  it('is none where an exporter in the app has it, although the span of the request comes first', () => {
    const { recognise, misses } = world([legacy])
    expect(recognise(inLoginScope(loginSpan({ 'user.id': 'alice' }, true), request('alice')), 'json').events).toEqual([])
    expect(misses).toEqual(['echo', 'already-exported'])
  })

  it('is none where the exported login span hides its user', () => {
    const { recognise } = world([legacy])
    expect(recognise(inLoginScope(loginSpan({}, true), request('alice')), 'json').events).toEqual([])
  })

  it('leaves the sign-in of another user in the trace alone', () => {
    const { recognise } = world([legacy])
    const body = inLoginScope(loginSpan({ 'user.id': 'alice' }, true), request('bob'))
    expect(recognise(body, 'json').events.map(({ userId }) => userId)).toEqual(['bob'])
  })
})
