import { readdirSync, readFileSync } from 'node:fs'
import { compileRules } from '@signed-in/core'
import { createJsonSkimmer, createProtobufSkimmer } from '@signed-in/forwarder'
import { describe, expect, it } from 'vitest'
import { encodeTraceRequest } from './otlp-proto.ts'
import { type RecordedSpan, readRecording, toResourceSpans } from './recorded-spans.ts'

const FIXTURES = new URL('../../fixtures/', import.meta.url)
const rules = compileRules([], { skipExported: true })
const skim = createProtobufSkimmer(rules.rules)

/** The users that the built-in rules find in spans, by name, in the order of their sign-ins. */
function usersOf(spans: readonly RecordedSpan[]): unknown[] {
  const { views, readable } = skim(encodeTraceRequest({ resourceSpans: spans.map(toResourceSpans) }))
  expect(readable).toBe(true)
  return views.flatMap((view) => {
    const detection = rules.detect(view)
    return detection?.kind === 'sign-in' ? [detection.signIn.userName] : []
  })
}

function recording(name: string): { readonly spans: readonly RecordedSpan[]; story(scenario: string): readonly RecordedSpan[] } {
  const folder = new URL('foreign-stacks/', FIXTURES)
  const file = readdirSync(folder).find((entry) => entry.startsWith(name) && entry.endsWith('.jsonl')) ?? ''
  const spans = readRecording(new URL(file, folder))
  return { spans, story: (scenario) => spans.filter((span) => span.scenario === scenario) }
}

function labelsOf(name: string): [scenario: string, label: { story: string; signIns: string[] }][] {
  const folder = new URL('foreign-stacks/', FIXTURES)
  const file = readdirSync(folder).find((entry) => entry.startsWith(name) && entry.endsWith('.labels.json')) ?? ''
  return Object.entries(JSON.parse(readFileSync(new URL(file, folder), 'utf8')))
}

describe('spans recorded from Keycloak', () => {
  const { spans, story } = recording('keycloak')

  it.each(labelsOf('keycloak'))('%s: the built-in rules find who signed in, and nobody else', (scenario, { signIns }) => {
    expect(story(scenario).length).toBeGreaterThan(0)
    expect(usersOf(story(scenario))).toEqual(signIns)
  })

  it('hold the id of the user, and give the same sign-ins as JSON', () => {
    const login = story('password').find(({ events }) => events.some(({ name }) => name === 'LOGIN'))
    const attributes = Object.entries(login?.events[0]?.attributes ?? {}).map(([key, value]) => ({
      key,
      value: { stringValue: String(value) },
    }))
    const { traceId, spanId, name } = login as RecordedSpan
    const own = { traceId, spanId, name, kind: 1, events: [{ name: 'LOGIN', timeUnixNano: '1', attributes }] }
    const scope = { name: 'org.keycloak.quarkus.runtime.integration.resteasy.KeycloakTracingCustomizer$StartHandler' }
    const body = Buffer.from(JSON.stringify({ resourceSpans: [{ scopeSpans: [{ scope, spans: [own] }] }] }))
    const detections = createJsonSkimmer(rules.rules)(body).views.map((view) => rules.detect(view))
    const userId = login?.events[0]?.attributes?.['kc.userId']
    expect(userId).toMatch(/^[0-9a-f-]{36}$/)
    expect(detections).toMatchObject([{ kind: 'sign-in', signIn: { userId, userName: 'alice', rule: 'keycloak-login' } }])
  })

  it('write LOGIN for silent single sign-on too, which is why the event alone is no rule', () => {
    const silent = [...story('single_sign_on'), ...story('silent')].flatMap(({ events }) => events.map(({ name }) => name))
    expect(silent.filter((name) => name === 'LOGIN')).toHaveLength(2)
    expect(spans.length).toBeGreaterThan(500)
  })
})

describe('spans recorded from dd-trace over OTLP', () => {
  const { story } = recording('dd-trace')

  it.each(labelsOf('dd-trace'))('%s: the built-in rules find who signed in, and nobody else', (scenario, { signIns }) => {
    expect(story(scenario).length).toBeGreaterThan(0)
    expect(usersOf(story(scenario))).toEqual(signIns)
  })

  it('name the user on every request of a session, which is why the id alone is no rule', () => {
    const [request] = story('session').filter(({ kind }) => kind === 'SERVER')
    expect(request?.attributes).toMatchObject({ 'usr.id': 'user_7' })
  })
})

describe('spans recorded from Spring Security', () => {
  const { spans, story } = recording('spring-security')

  it('name no user anywhere', () => {
    for (const { attributes, events } of spans) expect(JSON.stringify([attributes, events])).not.toContain('alice')
  })

  it('show the same for a login by the form and for every API call with Basic credentials', () => {
    const authentication = (scenario: string): unknown =>
      story(scenario)
        .filter(({ name }) => name.startsWith('authenticate '))
        .map(({ name, attributes }) => ({ name, attributes }))
    expect(authentication('password')).toHaveLength(1)
    expect(authentication('basic')).toEqual(authentication('password'))
  })

  it('yield no event', () => {
    expect(usersOf(spans)).toEqual([])
  })
})

describe('spans recorded from better-auth', () => {
  it('name no user on any span of its own', () => {
    const spans = readRecording(new URL('traces/better-auth_1.7.jsonl', FIXTURES)).filter(({ scope }) =>
      scope.startsWith('better-auth'),
    )
    expect(spans.length).toBeGreaterThan(100)
    const keys = new Set(spans.flatMap(({ attributes }) => Object.keys(attributes)))
    expect([...keys].filter((key) => /user|email|identity|subject/.test(key))).toEqual([])
  })
})
