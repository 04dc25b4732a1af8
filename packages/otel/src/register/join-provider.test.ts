import { TracerProvider } from '@opentelemetry/sdk-trace'
import { attachLoginAttributes } from '@signed-in/core'
import { afterEach, describe, expect, it } from 'vitest'
import type { SpanProcessorShape } from '../sdk-shapes.ts'
import { SignedInSpanProcessor } from '../span-processor.ts'
import { joinProvider } from './join-provider.ts'

const taken: string[] = []
const processors: SignedInSpanProcessor[] = []

function createProcessor(rules: readonly { name: string; when: { span_name: string } }[] = []): SignedInSpanProcessor {
  const processor = new SignedInSpanProcessor({
    rules,
    exporter: { export: (events) => void taken.push(...events.map((e) => e.userId)) },
  })
  processors.push(processor)
  return processor
}

afterEach(async () => {
  taken.length = 0
  for (const processor of processors.splice(0)) await processor.shutdown()
})

const USER = { 'user.id': 'user_123' }

describe('joinProvider', () => {
  it('puts the processor beside those of a provider of the SDK, also for tracers that are older', () => {
    const provider = new TracerProvider()
    const tracer = provider.getTracer('@signed-in/instrumentation')
    expect(joinProvider(provider, createProcessor(), [])).toBe('processor')
    tracer.startSpan('sign_in', { attributes: USER }).end()
    expect(taken).toEqual(['user_123'])
  })

  it('joins a provider once', () => {
    const provider = new TracerProvider()
    const processor = createProcessor()
    joinProvider(provider, processor, [])
    expect(joinProvider(provider, processor, [])).toBe('processor')
    provider.getTracer('@signed-in/instrumentation').startSpan('sign_in', { attributes: USER }).end()
    expect(taken).toEqual(['user_123'])
  })

  it('steps back where the app has a processor of ours', () => {
    const provider = new TracerProvider({ spanProcessors: [createProcessor()] })
    expect(joinProvider(provider, createProcessor(), [])).toBe('present')
    provider.getTracer('@signed-in/instrumentation').startSpan('sign_in', { attributes: USER }).end()
    expect(taken).toEqual(['user_123'])
  })

  it('joins beside a processor that is an object without a prototype', () => {
    const bare: SpanProcessorShape = Object.assign(Object.create(null), {
      onStart() {},
      onEnd() {},
      async forceFlush() {},
      async shutdown() {},
    })
    const provider = new TracerProvider({ spanProcessors: [bare] })
    expect(joinProvider(provider, createProcessor(), [])).toBe('processor')
  })

  it('records what a rule needs of unsampled traces', () => {
    const rules = [{ name: 'legacy', when: { span_name: 'login' } }]
    const provider = new TracerProvider({ sampler: { shouldSample: () => ({ decision: 0 }), toString: () => 'off' } })
    joinProvider(provider, createProcessor(rules), rules)
    provider.getTracer('app').startSpan('login', { attributes: USER }).end()
    provider.getTracer('app').startSpan('other', { attributes: USER }).end()
    expect(taken).toEqual(['user_123'])
  })

  it('takes the login spans of a provider that knows no processors', () => {
    const span = {
      end(): void {},
      isRecording: () => true,
      spanContext: () => ({ traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331', traceFlags: 1 }),
    }
    const provider = { getTracer: () => ({ startSpan: () => ({ ...span }) }) }
    expect(joinProvider(provider, createProcessor(), [])).toBe('login-spans')
    const login = (provider.getTracer as (name: string) => { startSpan(name: string): typeof span })('@signed-in/instrumentation')
    const written = login.startSpan('sign_in')
    attachLoginAttributes(written, new Map(Object.entries(USER)))
    written.end()
    expect(taken).toEqual(['user_123'])
  })
})
