import { context, ROOT_CONTEXT, type SpanContext, SpanKind, TraceFlags, trace } from '@opentelemetry/api'
import {
  AlwaysOffSampler,
  InMemorySpanExporter,
  SimpleSpanProcessor,
  StackContextManager,
  TracerProvider,
} from '@opentelemetry/sdk-trace'
import { createPseudonymiser, type SpanView } from '@signed-in/core'
import { loginAttributesOf, onUnrecordedLogin } from '@signed-in/core/login-handoff'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Login, writeLoginSpan } from './login-span.ts'
import { type AuthInstrumentationOptions, configure } from './settings.ts'

const login: Login = {
  outcome: 'success',
  identity: { userId: 'u-1', userName: 'ann', email: 'ann@app.test', groupId: 'g-1' },
  method: 'password',
  library: 'passport',
  signUp: false,
  impersonated: false,
  properties: { plan: 'pro' },
}
const parent: SpanContext = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: TraceFlags.SAMPLED }
const inParent = trace.setSpanContext(ROOT_CONTEXT, parent)

let exporter: InMemorySpanExporter
let unrecorded: SpanView[]
let stop: () => void

function useSdk(sampler?: AlwaysOffSampler): { ended: object[] } {
  const ended: object[] = []
  const watch = { onStart() {}, onEnd: (span: object) => ended.push(span), forceFlush: async () => {}, shutdown: async () => {} }
  trace.setGlobalTracerProvider(
    new TracerProvider({ ...(sampler && { sampler }), spanProcessors: [new SimpleSpanProcessor({ exporter }), watch] }),
  )
  return { ended }
}

function show(options: AuthInstrumentationOptions): Record<string, unknown> {
  configure(options, {})
  writeLoginSpan(login)
  return { ...exporter.getFinishedSpans().at(-1)?.attributes }
}

beforeEach(() => {
  exporter = new InMemorySpanExporter()
  unrecorded = []
  stop = onUnrecordedLogin((view) => unrecorded.push(view))
  configure({}, {})
})
afterEach(() => {
  stop()
  trace.disable()
})

describe('a login span', () => {
  it('is an internal child of the span that was active, ended at once, in our scope', () => {
    useSdk()
    writeLoginSpan({ ...login, context: inParent })
    const [span] = exporter.getFinishedSpans()
    expect(span).toMatchObject({
      name: 'sign_in',
      kind: SpanKind.INTERNAL,
      parentSpanContext: { spanId: parent.spanId },
      ended: true,
    })
    expect(span?.spanContext().traceId).toBe(parent.traceId)
    expect(span?.instrumentationScope.name).toBe('@signed-in/instrumentation')
  })

  it('leaves everything it knows for the processor of this process', () => {
    const { ended } = useSdk()
    writeLoginSpan({ ...login, signUp: true, impersonated: true })
    expect(Object.fromEntries(loginAttributesOf(ended[0]!) ?? [])).toEqual({
      'user.id': 'u-1',
      'user.name': 'ann',
      'user.email': 'ann@app.test',
      'signed_in.group_id': 'g-1',
      'signed_in.method': 'password',
      'signed_in.library': 'passport',
      'signed_in.outcome': 'success',
      'signed_in.sign_up': true,
      'signed_in.impersonated': true,
      'signed_in.exported': true,
      'signed_in.property.plan': 'pro',
    })
  })

  it('is marked as exported only while somebody in the process takes sign-ins', () => {
    useSdk()
    stop()
    writeLoginSpan(login)
    expect(exporter.getFinishedSpans()[0]?.attributes).not.toHaveProperty('signed_in.exported')
  })

  it('is found by a tracer provider that is registered after us', () => {
    writeLoginSpan(login)
    useSdk()
    writeLoginSpan(login)
    expect(exporter.getFinishedSpans()).toHaveLength(1)
  })
})

describe('what a login span shows', () => {
  const facts = {
    'signed_in.method': 'password',
    'signed_in.library': 'passport',
    'signed_in.outcome': 'success',
    'signed_in.exported': true,
  }
  beforeEach(() => {
    useSdk()
  })

  it('is user id and group id by default', () => {
    expect(show({})).toEqual({ ...facts, 'user.id': 'u-1', 'signed_in.group_id': 'g-1' })
  })

  it('is everything with full', () => {
    expect(show({ spanIdentity: 'full' })).toMatchObject({
      'user.name': 'ann',
      'user.email': 'ann@app.test',
      'signed_in.property.plan': 'pro',
    })
  })

  it('is nothing of the person with none', () => {
    expect(show({ spanIdentity: 'none' })).toEqual(facts)
  })

  it('is the keyed pseudonym of the events with hmac: the same for the same key, another for another', () => {
    const hmacKey = 'a key of at least thirty-two bytes'
    const one = show({ spanIdentity: 'hmac', hmacKey })
    expect(one).toEqual({ ...facts, 'user.hash': createPseudonymiser(hmacKey).pseudonym('u-1') })
    expect(show({ spanIdentity: 'hmac', hmacKey })).toEqual(one)
    expect(show({ spanIdentity: 'hmac', hmacKey: 'another key of at least thirty-two bytes' })).not.toEqual(one)
  })

  it('follows the environment', () => {
    configure({}, { SIGNED_IN_SPAN_IDENTITY: 'full' })
    writeLoginSpan(login)
    expect(exporter.getFinishedSpans().at(-1)?.attributes).toHaveProperty(['user.name'], 'ann')
  })
})

describe('a login span that is not recorded', () => {
  it('is handed over with the ids of the span when the trace is not sampled, and the backend gets nothing', () => {
    useSdk(new AlwaysOffSampler())
    writeLoginSpan({ ...login, context: inParent })
    expect(exporter.getFinishedSpans()).toEqual([])
    expect(unrecorded).toMatchObject([
      { name: 'sign_in', kind: 'INTERNAL', traceId: parent.traceId, parentSpanId: parent.spanId, status: 'UNSET' },
    ])
    expect(unrecorded[0]?.spanId).not.toBe(parent.spanId)
    expect(unrecorded[0]?.attribute('user.name')).toBe('ann')
  })

  it('has ids of its own without an SDK, twice below one parent too', () => {
    writeLoginSpan(login)
    writeLoginSpan({ ...login, context: inParent })
    writeLoginSpan({ ...login, context: inParent })
    const ids = unrecorded.map(({ spanId }) => spanId)
    expect(new Set([...ids, parent.spanId]).size).toBe(4)
    for (const { traceId, spanId } of unrecorded) expect(`${traceId}${spanId}`).toMatch(/^[0-9a-f]{48}$/)
    expect(unrecorded[1]?.traceId).toBe(parent.traceId)
  })

  it('is not handed over when it is recorded, or when it is a failure', () => {
    writeLoginSpan({ ...login, outcome: 'failure' })
    useSdk()
    writeLoginSpan(login)
    expect(unrecorded).toEqual([])
  })

  it('says when it happened', () => {
    const before = BigInt(Date.now()) * 1_000_000n
    writeLoginSpan(login)
    const time = unrecorded[0]?.endTimeUnixNano ?? 0n
    expect(time >= before && time <= BigInt(Date.now()) * 1_000_000n).toBe(true)
  })
})

it('takes the active context for the parent when none is given', () => {
  context.setGlobalContextManager(new StackContextManager().enable())
  useSdk()
  context.with(inParent, () => writeLoginSpan(login))
  context.disable()
  expect(exporter.getFinishedSpans()[0]?.parentSpanContext?.spanId).toBe(parent.spanId)
})
