import { trace } from '@opentelemetry/api'
import {
  attachLoginAttributes,
  ConfigError,
  hasLoginListener,
  publishUnrecordedLogin,
  RuleError,
  type SignedInEvent,
} from '@signed-in/core'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { SignedInEventExporter } from './event-exporter.ts'
import { endedSpan, LOGIN } from './readable-span.fixture.ts'
import { ReadableSpanView } from './readable-span-view.ts'
import { SignedInSpanProcessor, type SignedInSpanProcessorOptions } from './span-processor.ts'

const running: SignedInSpanProcessor[] = []

afterEach(async () => {
  for (const processor of running.splice(0)) await processor.shutdown()
})

function start(options: Omit<SignedInSpanProcessorOptions, 'exporter'> & { exporter?: SignedInEventExporter } = {}) {
  const events: SignedInEvent[] = []
  const exporter: SignedInEventExporter = {
    export(batch, done) {
      events.push(...batch)
      done?.({ code: 0 })
    },
  }
  const processor = new SignedInSpanProcessor({ exporter, ...options })
  running.push(processor)
  return { processor, events }
}

describe('SignedInSpanProcessor', () => {
  it('exports one event for a login span, even if its end is told twice', () => {
    const { processor, events } = start()
    const span = endedSpan(LOGIN)
    processor.onEnd(span)
    processor.onEnd(span)
    expect(events).toMatchObject([{ event: 'signed_in', userId: 'user_123', userName: 'username', groupId: 'account_123' }])
    expect(processor.stats()).toMatchObject({ signIns: 1, events: 1, failed: 0 })
  })

  it('gives the event the identity that the span does not show', () => {
    const { processor, events } = start()
    const span = endedSpan({ ...LOGIN, attributes: {} })
    attachLoginAttributes(
      span,
      new Map([
        ['user.id', 'user_123'],
        ['user.name', 'username'],
      ]),
    )
    processor.onEnd(span)
    expect(events).toMatchObject([{ userId: 'user_123', userName: 'username' }])
  })

  it('takes a login that no span records', () => {
    const { events } = start()
    publishUnrecordedLogin(new ReadableSpanView(endedSpan(LOGIN)))
    expect(events).toMatchObject([{ userId: 'user_123' }])
  })

  it('counts why a span that a rule matched is no sign-in', () => {
    const { processor, events } = start({ rules: [{ name: 'legacy', when: { span_name: 'POST /login' } }] })
    const attributes = { 'user.id': 'user_123' }
    processor.onEnd(endedSpan({ name: 'POST /login', attributes, isError: true }))
    processor.onEnd(endedSpan({ name: 'POST /login', attributes: { ...attributes, 'http.response.status_code': 401 } }))
    processor.onEnd(endedSpan({ ...LOGIN, attributes: {} }))
    expect(events).toEqual([])
    expect(processor.stats().nearMisses).toEqual({ 'span-status': 1, 'http-status': 1, 'identity-missing': 1 })
  })

  it('sends one event for a span that marks two users, and counts the second', () => {
    const { processor, events } = start({ rules: [{ name: 'marks', when: { event: 'login_*' } }] })
    processor.onEnd(endedSpan({ events: { login_1: { 'user.id': 'user_1' }, login_2: { 'user.id': 'user_2' } } }))
    expect(events).toMatchObject([{ userId: 'user_1' }])
    expect(processor.stats()).toMatchObject({ signIns: 1, nearMisses: { 'second-mark': 1 } })
  })

  it('takes nothing after shutdown, and is no listener any more', async () => {
    const { processor, events } = start()
    expect(hasLoginListener()).toBe(true)
    await processor.shutdown()
    processor.onEnd(endedSpan(LOGIN))
    expect(hasLoginListener()).toBe(false)
    expect(events).toEqual([])
  })

  it('takes nothing when it is disabled', () => {
    const { processor, events } = start({ disabled: true })
    processor.onEnd(endedSpan(LOGIN))
    expect(hasLoginListener()).toBe(false)
    expect(events).toEqual([])
  })

  it('flushes and shuts down its exporter, once, however often it is asked', async () => {
    const calls: string[] = []
    const exporter = {
      export() {},
      async forceFlush() {
        calls.push('forceFlush')
      },
      async shutdown() {
        calls.push('shutdown')
      },
    }
    const { processor } = start({ exporter })
    await processor.forceFlush()
    await Promise.all([processor.shutdown(), processor.shutdown()])
    expect(calls).toEqual(['forceFlush', 'shutdown'])
  })

  it('does not reject when the exporter does: the provider would leave other processors behind', async () => {
    const refuse = () => Promise.reject(new Error('no'))
    const { processor } = start({ exporter: { export() {}, forceFlush: refuse, shutdown: refuse } })
    await expect(processor.forceFlush()).resolves.toBeUndefined()
    await expect(processor.shutdown()).resolves.toBeUndefined()
  })

  it('does not wait for an exporter that hangs', async () => {
    vi.useFakeTimers()
    const { processor } = start({ exporter: { export() {}, shutdown: () => new Promise(() => {}) } })
    const shutdown = processor.shutdown()
    await vi.advanceTimersByTimeAsync(30_000)
    await expect(shutdown).resolves.toBeUndefined()
    vi.useRealTimers()
  })

  it('throws at construction for what cannot work', () => {
    expect(() => new SignedInSpanProcessor({} as never)).toThrow(ConfigError)
    expect(() => start({ rules: [{ name: 'bad', when: {} }] })).toThrow(RuleError)
    expect(() => start({ contextFacts: ['nonsense' as never] })).toThrow(ConfigError)
    expect(() => start({ unknownOption: 1 } as never)).toThrow(/unknownOption/)
    expect(hasLoginListener()).toBe(false)
  })
})

describe('functions of the user', () => {
  const boom = (): never => {
    throw new Error('user_123 has no account')
  }
  const later = () => Promise.reject(new Error('later')) as never

  it.each([
    ['throws', boom],
    ['returns a rejecting promise', later],
  ])('withholds the event when consent %s', async (_how, consent) => {
    const { processor, events } = start({ consent })
    processor.onEnd(endedSpan(LOGIN))
    // An unhandled rejection would fail this test run.
    await new Promise((resolve) => setImmediate(resolve))
    expect(events).toEqual([])
    expect(processor.stats()).toMatchObject({ signIns: 1, events: 0, withheld: { 'no-consent': 1 }, hookFaults: { consent: 1 } })
  })

  it('withholds the event when redaction throws or returns a promise', () => {
    for (const redact of [boom, later]) {
      const { processor, events } = start({ redact })
      processor.onEnd(endedSpan(LOGIN))
      expect(events).toEqual([])
      expect(processor.stats()).toMatchObject({ events: 0, hookFaults: { redact: 1 } })
    }
  })

  it('sends the event without a group when the resolver fails', () => {
    const { processor, events } = start({ resolveGroupId: boom })
    processor.onEnd(endedSpan({ ...LOGIN, attributes: { 'user.id': 'user_123' } }))
    expect(events[0]?.groupId).toBeUndefined()
    expect(processor.stats().hookFaults).toEqual({ resolveGroupId: 1 })
  })

  it('tells onEvent, whatever it does', async () => {
    const onEvent = vi.fn(later)
    const { processor } = start({ onEvent })
    processor.onEnd(endedSpan(LOGIN))
    await new Promise((resolve) => setImmediate(resolve))
    expect(onEvent).toHaveBeenCalledWith(expect.objectContaining({ userId: 'user_123' }))
    expect(processor.stats()).toMatchObject({ events: 1, hookFaults: { onEvent: 1 } })
  })

  it('survives a span whose properties throw', () => {
    const { processor } = start()
    const hostile = new Proxy(endedSpan(LOGIN), {
      get(target, key) {
        if (key === 'attributes') throw new Error('no')
        return Reflect.get(target, key) as unknown
      },
    })
    expect(() => processor.onEnd(hostile)).not.toThrow()
    expect(trace.getActiveSpan()).toBeUndefined()
  })
})

describe('an identity on another span', () => {
  const rules = [{ name: 'legacy', when: { span_name: 'POST /login' } }]
  const user = { 'user.id': 'user_123', 'user.name': 'username' }

  it('is found on a span of the trace that ended before', () => {
    const { processor, events } = start({ rules })
    const root = endedSpan({ name: 'POST /login' })
    processor.onEnd(endedSpan({ parent: root, attributes: user }))
    processor.onEnd(root)
    expect(events).toMatchObject([{ userId: 'user_123', userName: 'username' }])
  })

  it('is found on a span of the trace that ends after', () => {
    const { processor, events } = start({ rules })
    const root = endedSpan({ name: 'POST /login' })
    processor.onEnd(root)
    expect(processor.stats().waiting).toBe(1)
    processor.onEnd(endedSpan({ parent: root, attributes: user }))
    expect(events).toMatchObject([{ userId: 'user_123' }])
    expect(processor.stats()).toMatchObject({ waiting: 0, nearMisses: {} })
  })

  it('is not taken from another trace', () => {
    const { processor, events } = start({ rules })
    processor.onEnd(endedSpan({ attributes: user }))
    processor.onEnd(endedSpan({ name: 'POST /login' }))
    processor.onEnd(endedSpan({ attributes: user }))
    expect(events).toEqual([])
  })

  it('is not guessed where spans of the trace name two users', () => {
    const { processor, events } = start({ rules })
    const root = endedSpan({ name: 'POST /login' })
    processor.onEnd(endedSpan({ parent: root, attributes: { 'user.id': 'one' } }))
    processor.onEnd(endedSpan({ parent: root, attributes: { 'user.id': 'two' } }))
    processor.onEnd(root)
    expect(events).toEqual([])
    expect(processor.stats().nearMisses).toEqual({ 'identity-ambiguous': 1 })
  })

  it('counts as a near miss when it has not come a second after the local root', () => {
    vi.useFakeTimers()
    const { processor } = start({ rules })
    processor.onEnd(endedSpan({ name: 'POST /login' }))
    vi.advanceTimersByTime(999)
    expect(processor.stats()).toMatchObject({ waiting: 1, nearMisses: {} })
    vi.advanceTimersByTime(2)
    expect(processor.stats()).toMatchObject({ waiting: 0, nearMisses: { 'identity-missing': 1 } })
    vi.useRealTimers()
  })

  it('is waited for longer while the local root still runs, and a flush does not end that', async () => {
    vi.useFakeTimers()
    const { processor } = start({ rules, correlation: { timeoutMillis: 5_000 } })
    const root = endedSpan()
    processor.onEnd(endedSpan({ name: 'POST /login', parent: root }))
    await processor.forceFlush()
    vi.advanceTimersByTime(4_999)
    expect(processor.stats()).toMatchObject({ waiting: 1 })
    vi.advanceTimersByTime(2)
    expect(processor.stats()).toMatchObject({ waiting: 0, nearMisses: { 'identity-missing': 1 } })
    vi.useRealTimers()
  })

  it('is given up by a flush once the local root has ended, and by shutdown', async () => {
    const { processor } = start({ rules })
    processor.onEnd(endedSpan({ name: 'POST /login' }))
    await processor.forceFlush()
    expect(processor.stats().nearMisses).toEqual({ 'identity-missing': 1 })
    processor.onEnd(endedSpan({ name: 'POST /login', parent: endedSpan() }))
    await processor.shutdown()
    expect(processor.stats()).toMatchObject({ waiting: 0, nearMisses: { 'identity-missing': 2 } })
  })

  it('is waited for by a bounded number of sign-ins', () => {
    const { processor } = start({ rules, correlation: { maxPending: 2 } })
    for (let index = 0; index < 5; index += 1) processor.onEnd(endedSpan({ name: 'POST /login' }))
    expect(processor.stats()).toMatchObject({ waiting: 2, nearMisses: { 'identity-missing': 3 } })
  })

  it('is looked for among a bounded number of spans', () => {
    const { processor, events } = start({ rules, correlation: { maxSpans: 4 } })
    const root = endedSpan({ name: 'POST /login' })
    processor.onEnd(endedSpan({ parent: root, attributes: user }))
    for (let index = 0; index < 4; index += 1) processor.onEnd(endedSpan())
    processor.onEnd(root)
    expect(events).toEqual([])
  })
})
