import { describe, expect, it } from 'vitest'
import type { SignIn } from './sign-in.ts'
import { createTraceDedupe } from './trace-dedupe.ts'

const TRACE = '0af7651916cd43dd8448eb211c80319c'

function signIn(over: Partial<SignIn>): SignIn {
  return {
    rule: 'login-span',
    traceId: TRACE,
    spanId: 'b7ad6b7169203331',
    timeUnixNano: 1n,
    userId: 'user_1',
    userName: undefined,
    groupId: undefined,
    method: undefined,
    library: undefined,
    serviceName: undefined,
    signUp: false,
    impersonated: false,
    properties: {},
    ...over,
  }
}

describe('createTraceDedupe', () => {
  it('takes the same person found by another rule in the same trace as an echo', () => {
    const dedupe = createTraceDedupe()
    expect(dedupe.isEcho(signIn({}))).toBe(false)
    expect(dedupe.isEcho(signIn({ rule: 'datadog-login', spanId: '00f067aa0ba902b7' }))).toBe(true)
  })

  it('knows a person whom one rule calls by id and the other by e-mail address', () => {
    const dedupe = createTraceDedupe()
    dedupe.isEcho(signIn({ userName: 'ada@example.com' }))
    expect(dedupe.isEcho(signIn({ rule: 'legacy', userId: 'ada@example.com' }))).toBe(true)
  })

  it('counts the same rule twice: a batch may sign one person in twice', () => {
    const dedupe = createTraceDedupe()
    dedupe.isEcho(signIn({}))
    expect(dedupe.isEcho(signIn({ spanId: '00f067aa0ba902b7' }))).toBe(false)
  })

  it('counts another person in the same trace', () => {
    const dedupe = createTraceDedupe()
    dedupe.isEcho(signIn({}))
    expect(dedupe.isEcho(signIn({ rule: 'legacy', userId: 'user_2' }))).toBe(false)
  })

  it('counts the same person in another trace', () => {
    const dedupe = createTraceDedupe()
    dedupe.isEcho(signIn({}))
    expect(dedupe.isEcho(signIn({ rule: 'legacy', traceId: '4bf92f3577b34da6a3ce929d0e0e4736' }))).toBe(false)
  })

  it('takes what another rule finds as an echo of a sign-in that an exporter in the app has', () => {
    const dedupe = createTraceDedupe()
    dedupe.remember(TRACE, 'login-span', ['user_1'])
    expect(dedupe.isEcho(signIn({ rule: 'legacy' }))).toBe(true)
    expect(dedupe.isEcho(signIn({ rule: 'legacy', userId: 'user_2' }))).toBe(false)
  })

  it('takes everybody in the trace for the user of an exported sign-in that hides who it is', () => {
    const dedupe = createTraceDedupe()
    dedupe.remember(TRACE, 'login-span', [])
    expect(dedupe.isEcho(signIn({ rule: 'legacy' }))).toBe(true)
  })

  it('forgets the oldest trace beyond its bound', () => {
    const dedupe = createTraceDedupe(1)
    dedupe.isEcho(signIn({}))
    dedupe.isEcho(signIn({ traceId: '4bf92f3577b34da6a3ce929d0e0e4736' }))
    expect(dedupe.isEcho(signIn({ rule: 'legacy' }))).toBe(false)
  })
})
