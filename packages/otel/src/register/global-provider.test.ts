import { ProxyTracer, ProxyTracerProvider, trace } from '@opentelemetry/api'
import { TracerProvider } from '@opentelemetry/sdk-trace'
import { afterEach, describe, expect, it } from 'vitest'
import { onFirstSpan } from './first-span.ts'
import { registeredProvider, watchRegistration } from './global-provider.ts'

const API_KEY = Symbol.for('opentelemetry.js.api.1')

afterEach(() => {
  trace.disable()
  Reflect.deleteProperty(globalThis, API_KEY)
})

describe('watchRegistration', () => {
  it.each([
    ['nothing at all', () => {}],
    [
      'a provider that is gone again',
      () => {
        trace.setGlobalTracerProvider(new TracerProvider())
        trace.disable()
      },
    ],
  ])('tells of a provider in the moment of its registration, after %s', (_what, before) => {
    before()
    const told: object[] = []
    watchRegistration((provider) => told.push(provider))
    expect(registeredProvider()).toBeUndefined()
    const provider = new TracerProvider()
    expect(trace.setGlobalTracerProvider(provider)).toBe(true)
    expect(told).toEqual([provider])
    expect(registeredProvider()).toBe(provider)
  })

  it('leaves nothing behind: the global is a plain one again, and the API works', () => {
    watchRegistration(() => {})
    trace.setGlobalTracerProvider(new TracerProvider())
    const api = (globalThis as { [API_KEY]?: object })[API_KEY] as object
    expect(Object.getOwnPropertyDescriptor(globalThis, API_KEY)?.get).toBeUndefined()
    expect(Object.getOwnPropertyDescriptor(api, 'trace')?.get).toBeUndefined()
    expect(Object.hasOwn(trace.getTracerProvider(), 'setDelegate')).toBe(false)
    expect(trace.getTracer('app').startSpan('work').isRecording()).toBe(true)
    expect(trace.setGlobalTracerProvider(new TracerProvider())).toBe(false)
  })
})

describe('onFirstSpan', () => {
  it('calls before the first span that nobody would record, once, so that it is recorded', () => {
    let calls = 0
    onFirstSpan([{ trace, ProxyTracer: ProxyTracer }], () => {
      calls += 1
      trace.setGlobalTracerProvider(new TracerProvider())
    })
    const tracer = new ProxyTracerProvider().getTracer('elsewhere')
    const early = trace.getTracer('early')
    expect(calls).toBe(0)
    expect(early.startSpan('first').isRecording()).toBe(true)
    expect(early.startActiveSpan('second', (span) => span.isRecording())).toBe(true)
    expect(tracer.startSpan('other').isRecording()).toBe(false)
    expect(calls).toBe(1)
  })

  it('can be taken back', () => {
    const { startSpan } = ProxyTracer.prototype
    const restore = onFirstSpan([{ trace, ProxyTracer }], () => {})
    expect(ProxyTracer.prototype.startSpan).not.toBe(startSpan)
    restore()
    expect(ProxyTracer.prototype.startSpan).toBe(startSpan)
  })
})
