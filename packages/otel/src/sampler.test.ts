import { ROOT_CONTEXT, SpanKind, trace } from '@opentelemetry/api'
import { RuleError } from '@signed-in/core'
import { describe, expect, it } from 'vitest'
import { createSignedInSampler, type SignedInSamplerOptions } from './sampler.ts'
import type { ContextShape, SpanAttributes } from './sdk-shapes.ts'

const NEVER = { shouldSample: () => ({ decision: 0, traceState: 'kept' }), toString: () => 'Never' }
const RULES = [
  { name: 'route', when: { span_name: 'POST /login*', kind: 'SERVER' } },
  { name: 'flag', when: { span_name: 'sso', attributes: { 'app.method': ['saml', 'oidc'] } } },
] as const

function decide(
  options: SignedInSamplerOptions,
  name: string,
  kind: SpanKind = SpanKind.INTERNAL,
  attributes: SpanAttributes = {},
  context: ContextShape = ROOT_CONTEXT,
) {
  return createSignedInSampler(NEVER, options).shouldSample(
    context,
    '0af7651916cd43dd8448eb211c80319c',
    name,
    kind,
    attributes,
    [],
  )
}

describe('createSignedInSampler', () => {
  it('leaves what the delegate records or samples as it is', () => {
    for (const decision of [1, 2]) {
      const result = { decision }
      const sampler = createSignedInSampler({ shouldSample: () => result }, { rules: RULES })
      expect(sampler.shouldSample(ROOT_CONTEXT, '', 'sign_in', 0, {}, [])).toBe(result)
    }
  })

  it('records our login spans, and keeps the rest of the answer', () => {
    expect(decide({}, 'sign_in')).toEqual({ decision: 1, traceState: 'kept' })
    expect(decide({}, 'GET')).toEqual({ decision: 0, traceState: 'kept' })
  })

  it('records what may still get the name of a rule: a SERVER span has its route only at its end', () => {
    const options = { rules: RULES }
    expect(decide(options, 'POST', SpanKind.SERVER).decision).toBe(1)
    expect(decide(options, 'POST /login/x', SpanKind.SERVER).decision).toBe(1)
    expect(decide(options, 'GET', SpanKind.SERVER).decision).toBe(0)
    expect(decide(options, 'POST', SpanKind.CLIENT).decision).toBe(0)
  })

  it('holds against a span what is there and fails, not what is not there yet', () => {
    const options = { rules: RULES }
    expect(decide(options, 'sso').decision).toBe(1)
    expect(decide(options, 'sso', SpanKind.INTERNAL, { 'app.method': 'oidc' }).decision).toBe(1)
    expect(decide(options, 'sso', SpanKind.INTERNAL, { 'app.method': 'none' }).decision).toBe(0)
  })

  it('records the children of what it recorded, in this process, since the user may stand on them', () => {
    const parent = (isRecording: boolean, traceFlags: number): ContextShape => {
      const spanContext = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331', traceFlags }
      return trace.setSpan(ROOT_CONTEXT, Object.assign(trace.wrapSpanContext(spanContext), { isRecording: () => isRecording }))
    }
    const child = (context: ContextShape, options: SignedInSamplerOptions = { rules: RULES }) =>
      decide(options, 'request handler', SpanKind.INTERNAL, {}, context).decision
    expect(child(parent(true, 0))).toBe(1)
    expect(child(parent(false, 0))).toBe(0)
    expect(child(parent(true, 1))).toBe(0)
    expect(child(parent(true, 0), {})).toBe(0)
  })

  it('records what the user asks for, and nothing when that throws', () => {
    const asked: unknown[] = []
    const alsoRecord = (span: unknown) => asked.push(span) > 0
    expect(decide({ alsoRecord }, 'POST', SpanKind.SERVER, { 'url.path': '/x' }).decision).toBe(1)
    expect(asked).toEqual([{ name: 'POST', kind: SpanKind.SERVER, attributes: { 'url.path': '/x' } }])
    const boom = (): never => {
      throw new Error('no')
    }
    expect(decide({ alsoRecord: boom }, 'POST').decision).toBe(0)
  })

  it('says what it wraps, and throws for a rule that cannot be', () => {
    expect(createSignedInSampler(NEVER).toString()).toBe('SignedInSampler{Never}')
    expect(() => decide({ rules: [{ name: 'bad', when: {} }] }, 'x')).toThrow(RuleError)
  })
})
