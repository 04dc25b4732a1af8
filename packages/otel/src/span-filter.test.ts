import { compileRules, type RuleConditions } from '@signed-in/core'
import { describe, expect, it } from 'vitest'
import { endedSpan, LOGIN } from './readable-span.fixture.ts'
import { createSpanFilter, mayMatchBuiltInRule, type SpanFilter } from './span-filter.ts'

function filterFor(...conditions: readonly RuleConditions[]): SpanFilter {
  const rules = conditions.map((when, index) => ({ name: `rule-${index}`, when }))
  return createSpanFilter(compileRules(rules, { builtIn: false }).triggers)
}

describe('the filter of the built-in rules', () => {
  const isCandidate = createSpanFilter(compileRules().triggers)

  it('is the one that is spelt out: the built-in rules ask for nothing that it does not know', () => {
    expect(isCandidate).toBe(mayMatchBuiltInRule)
  })

  it('passes our login spans, marked spans and spans with a login tag of another vendor', () => {
    expect(isCandidate(endedSpan(LOGIN))).toBe(true)
    expect(isCandidate(endedSpan({ name: 'TokenEndpoint.processGrantRequest' }))).toBe(true)
    expect(isCandidate(endedSpan({ events: { signed_in: {} } }))).toBe(true)
    expect(isCandidate(endedSpan({ attributes: { 'appsec.events.users.login.success.track': 'true' } }))).toBe(true)
  })

  it('holds back everything else', () => {
    expect(isCandidate(endedSpan({ name: 'GET /', attributes: { 'user.id': 'user_123', 'http.route': '/' } }))).toBe(false)
    expect(isCandidate(endedSpan({ name: 'LoginActionsService.authenticateFormat' }))).toBe(false)
    expect(isCandidate(endedSpan({ events: { exception: { 'exception.type': 'Error' } } }))).toBe(false)
  })
})

describe('the filter of rules of the user', () => {
  it('passes names, also several and globs', () => {
    const isCandidate = filterFor({ span_name: ['login', 'POST /login*'] }, { span_name: 'sso' })
    expect(['login', 'POST /login/x', 'sso', 'logout'].map((name) => isCandidate(endedSpan({ name })))).toEqual([
      true,
      true,
      true,
      false,
    ])
    const exact = filterFor({ span_name: ['one', 'two'] })
    expect(['one', 'two', 'three'].map((name) => exact(endedSpan({ name })))).toEqual([true, true, false])
  })

  it('passes attributes, also those that a dotted name finds inside of an object', () => {
    const isCandidate = filterFor({ attributes: { 'app.event.kind': 'login' } })
    expect(isCandidate(endedSpan({ attributes: { 'app.event.kind': 'logout' } }))).toBe(true)
    expect(isCandidate(endedSpan({ attributes: { app: { event: { kind: 'login' } } } }))).toBe(true)
    expect(isCandidate(endedSpan({ attributes: { app: 'event' } }))).toBe(false)
  })

  it('passes every span where a rule names neither name, attribute nor event', () => {
    expect(filterFor({ kind: 'SERVER' })(endedSpan())).toBe(true)
  })

  it('keeps the tag of the other vendor beside attributes of the user', () => {
    const rules = compileRules([{ name: 'mine', when: { attributes: { 'app.login': true } } }])
    const isCandidate = createSpanFilter(rules.triggers)
    expect(isCandidate(endedSpan({ attributes: { 'appsec.events.users.login.success.track': true } }))).toBe(true)
    expect(isCandidate(endedSpan({ attributes: { 'app.login': true } }))).toBe(true)
    expect(isCandidate(endedSpan({ attributes: { other: true } }))).toBe(false)
  })
})
