import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { ConfigError } from '../errors.ts'
import { SAMPLE_NANOS, SPAN_ID, spanOf, TRACE_ID } from '../span-view.fixture.ts'
import type { SignedInEvent } from './event.ts'
import { type BuildResult, createEventBuilder, type EventBuilderOptions } from './event-builder.ts'
import { eventId, eventIdOfSignIn } from './event-id.ts'
import { compileRules } from './rule-set.ts'
import type { SignIn } from './sign-in.ts'

const KEY = 'k'.repeat(32)

const signIn: SignIn = {
  rule: 'login-span',
  traceId: TRACE_ID,
  spanId: SPAN_ID,
  timeUnixNano: SAMPLE_NANOS,
  userId: 'user_123',
  userName: 'Ada',
  groupId: 'account_123',
  method: 'password',
  library: 'passport',
  serviceName: 'web',
  signUp: false,
  impersonated: false,
  properties: { plan: 'pro', seats: 5 },
}

function eventOf(result: BuildResult): SignedInEvent {
  if (result.kind === 'withheld') throw new Error(`withheld: ${result.reason}`)
  return result.event
}

function build(options: EventBuilderOptions = {}, changes: Partial<SignIn> = {}): SignedInEvent {
  return eventOf(createEventBuilder(options)({ ...signIn, ...changes }))
}

function reasonOf(options: EventBuilderOptions, changes: Partial<SignIn> = {}): string {
  const result = createEventBuilder(options)({ ...signIn, ...changes })
  return result.kind === 'withheld' ? result.reason : 'event'
}

/** Hooks come from users, who may ignore types. */
function foreign<T>(value: unknown): T {
  return value as T
}

describe('the event of a sign-in', () => {
  it('carries identity, time in milliseconds, properties and the context facts', () => {
    expect(build()).toEqual({
      id: eventId(TRACE_ID, SPAN_ID),
      event: 'signed_in',
      userId: 'user_123',
      userName: 'Ada',
      groupId: 'account_123',
      timestamp: '2023-11-02T00:30:08.276Z',
      properties: { plan: 'pro', seats: 5 },
      context: {
        event_id: eventId(TRACE_ID, SPAN_ID),
        trace_id: TRACE_ID,
        span_id: SPAN_ID,
        method: 'password',
        library: 'passport',
        service: 'web',
      },
    })
  })

  it('has the id that the sign-in itself names, whatever span it was seen on', () => {
    const attributes = { 'user.id': 'u', 'signed_in.id': 'session-1' }
    const found = ['1'.repeat(16), '2'.repeat(16)].map((spanId) => compileRules().detect(spanOf({ attributes, spanId })))
    const ids = found.map((detection) => (detection?.kind === 'sign-in' ? build({}, detection.signIn).id : undefined))
    expect(ids).toEqual([eventIdOfSignIn('session-1'), eventIdOfSignIn('session-1')])
  })

  it("holds exactly what the product document's sample says when no context facts are wanted", () => {
    const sample = JSON.parse(readFileSync(new URL('../../fixtures/signed-in-sample.json', import.meta.url), 'utf8'))
    const attributes = {
      'user.id': sample.user_id,
      'user.name': sample.properties.user_name,
      'signed_in.group_id': sample.context.group_id,
    }
    const detection = compileRules().detect(spanOf({ attributes, endTimeUnixNano: SAMPLE_NANOS }))
    if (detection?.kind !== 'sign-in') throw new Error('no sign-in')
    const event = eventOf(createEventBuilder({ contextFacts: [] })(detection.signIn))
    expect(event).toEqual({
      id: expect.any(String),
      event: sample.event,
      userId: sample.user_id,
      userName: sample.properties.user_name,
      groupId: sample.context.group_id,
      timestamp: sample.timestamp,
      properties: {},
      context: {},
    })
  })

  it('leaves out facts that are not known or not wanted', () => {
    expect(build({ contextFacts: ['method', 'library', 'span_id'] }, { library: undefined }).context).toEqual({
      span_id: SPAN_ID,
      method: 'password',
    })
  })

  it('says sign_up and impersonated only when true', () => {
    expect(build({ properties: [] }, { signUp: true, impersonated: true }).properties).toEqual({
      sign_up: true,
      impersonated: true,
    })
    expect(build({ properties: [] }).properties).toEqual({})
  })

  it('lets only allowed properties out', () => {
    expect(build({ properties: ['seats', 'constructor'] }).properties).toEqual({ seats: 5 })
  })

  it('flags a time of more than five minutes ahead of the clock and leaves it as it is', () => {
    const timeMillis = Number(SAMPLE_NANOS / 1_000_000n)
    const ahead = build({ now: () => timeMillis - 300_001 })
    expect([ahead.context['clock_skew'], ahead.timestamp]).toEqual([true, '2023-11-02T00:30:08.276Z'])
    expect(build({ now: () => timeMillis - 300_000 }).context['clock_skew']).toBeUndefined()
    expect(build({ now: () => timeMillis + 86_400_000 }).context['clock_skew']).toBeUndefined()
  })

  it('is made even of a time that no calendar holds', () => {
    expect(build({}, { timeUnixNano: 10n ** 30n }).timestamp).toBe('+275760-09-13T00:00:00.000Z')
    expect(build({}, { timeUnixNano: -(10n ** 30n) }).timestamp).toBe('-271821-04-20T00:00:00.000Z')
  })
})

describe('a pseudonym', () => {
  it('is an HMAC of the user id with the id of its key, and takes the user name away', () => {
    const event = build({ identity: { mode: 'hmac', key: KEY } })
    // printf user_123 | openssl dgst -sha256 -hmac kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk -binary | base64
    expect(event.userId).toBe('V-YcYJGTyN2vG1TczKs7AwAf695KEW7t6fTnbCOnKzA')
    expect(event.context['key_id']).toMatch(/^[0-9a-f]{8}$/)
    expect('userName' in event).toBe(false)
  })

  it('keeps event id and time, so that both forms are the same event', () => {
    const event = build({ identity: { mode: 'hmac', key: KEY, keyId: '2026' } })
    expect([event.id, event.timestamp, event.context['key_id']]).toEqual([build().id, build().timestamp, '2026'])
  })

  it('sends the name only where that is said', () => {
    expect(build({ identity: { mode: 'hmac', key: KEY }, userName: true }).userName).toBe('Ada')
    expect('userName' in build({ userName: false })).toBe(false)
  })

  it('needs a key of 32 bytes', () => {
    expect(() => createEventBuilder({ identity: { mode: 'hmac', key: 'short' } })).toThrow(ConfigError)
    expect(() => createEventBuilder({ identity: { mode: 'hmac', key: new Uint8Array(31) } })).toThrow(
      '31 bytes; it needs at least 32',
    )
  })
})

describe('consent', () => {
  it.each<[string, unknown, string]>([
    ['true sends', () => true, 'event'],
    ['false withholds', () => false, 'no-consent'],
    ['1 withholds', () => 1, 'no-consent'],
    ['nothing withholds', () => undefined, 'no-consent'],
    ['a promise of true withholds', () => Promise.resolve(true), 'consent-failed'],
    ['a promise that rejects withholds and ends no process', () => Promise.reject(new Error('no')), 'consent-failed'],
    ['a thenable that throws withholds', () => new Proxy({}, { get: () => JSON.parse('{') }), 'consent-failed'],
    [
      'a throw withholds',
      () => {
        throw new Error('no')
      },
      'consent-failed',
    ],
  ])('%s', async (_case, consent, expected) => {
    expect(reasonOf({ consent: foreign(consent) })).toBe(expected)
    await new Promise(setImmediate)
  })

  it('is asked with the raw identity, also where events carry pseudonyms', () => {
    const asked: string[] = []
    build({ identity: { mode: 'hmac', key: KEY }, consent: ({ userId }) => asked.push(userId) === 1 })
    expect(asked).toEqual(['user_123'])
  })
})

describe('a group', () => {
  it.each<[string, unknown, string | undefined, number]>([
    ['from the resolver is taken', () => 'g1', 'g1', 0],
    ['of number 0 is taken', () => 0, '0', 0],
    ['that the resolver does not know is none', () => undefined, undefined, 0],
    ['that is nonsense is none, counted', () => ({}), undefined, 1],
    ['of a promise is none, counted', () => new Promise(() => {}), undefined, 1],
    [
      'of a resolver that throws is none, counted',
      () => {
        throw new Error('no')
      },
      undefined,
      1,
    ],
  ])('%s', (_case, resolveGroupId, expected, failures) => {
    const builder = createEventBuilder({ resolveGroupId: foreign(resolveGroupId) })
    expect(eventOf(builder({ ...signIn, groupId: undefined })).groupId).toBe(expected)
    expect(builder.stats()).toMatchObject({ groupResolverFailures: failures, withoutGroup: expected === undefined ? 1 : 0 })
  })

  it('on the span needs no resolver', () => {
    expect(build({ resolveGroupId: () => 'other' }).groupId).toBe('account_123')
  })

  it('that is missing holds the event back only where that is wanted', () => {
    expect(reasonOf({ missingGroup: 'hold-back' }, { groupId: undefined })).toBe('group-missing')
    expect(reasonOf({ missingGroup: 'send' }, { groupId: undefined })).toBe('event')
  })
})

describe('redaction', () => {
  it('may change everything but id, name and time, and what it returns is sanitised', () => {
    const redact = (event: SignedInEvent): SignedInEvent => ({
      ...event,
      id: 'mine',
      event: foreign('other'),
      timestamp: 'now',
      userId: foreign(7),
      userName: foreign(undefined),
      properties: foreign({ note: 'a\0\uD800', when: 5n, fn: () => 1 }),
      context: foreign(new Map([['note', 'b']])),
    })
    expect(build({ redact })).toEqual({
      id: build().id,
      event: 'signed_in',
      userId: '7',
      groupId: 'account_123',
      timestamp: '2023-11-02T00:30:08.276Z',
      properties: { note: 'a\uFFFD\uFFFD', when: '5' },
      context: { note: 'b' },
    })
  })

  it('keeps what it leaves as it was', () => {
    expect(build({ redact: (event) => event })).toEqual(build())
    expect(build({ redact: (event) => ({ ...event, userName: 'A.' }) }).userName).toBe('A.')
  })

  it.each<[string, unknown]>([
    ['undefined', undefined],
    ['null', null],
    ['a blank text', ' '],
  ])('takes user name and group id away with %s', (_case, nothing) => {
    const redact = (event: SignedInEvent): SignedInEvent => ({ ...event, userName: foreign(nothing), groupId: foreign(nothing) })
    const { userName: _name, groupId: _group, ...rest } = build()
    expect(build({ redact })).toEqual(rest)
  })

  it.each<[string, object]>([
    ['a user name that is a number', { userName: 42 }],
    ['a user name that is an object', { userName: {} }],
    ['a group id that is an object', { groupId: {} }],
    ['a group id that is no id but a conversion accident', { groupId: 'undefined' }],
    ['properties that are null', { properties: null }],
    ['no properties', { properties: undefined }],
    ['properties that are a list', { properties: ['plan'] }],
    ['properties that are a date', { properties: new Date(0) }],
    ['a context that is a text', { context: 'none' }],
    ['a context that is a function', { context: () => ({}) }],
  ])('that gives %s withholds the event and counts it', (_case, nonsense) => {
    const builder = createEventBuilder({ redact: (event) => ({ ...event, ...nonsense }) })
    expect(builder(signIn)).toEqual({ kind: 'withheld', reason: 'redaction-failed' })
    expect(builder.stats()).toMatchObject({ events: 0, withheld: { 'redaction-failed': 1 } })
  })

  it('may change the copy that it gets, and never the sign-in behind it', () => {
    const redact = (event: SignedInEvent): SignedInEvent => {
      event.properties['plan'] = 'hidden'
      return event
    }
    expect(build({ redact }).properties).toEqual({ plan: 'hidden', seats: 5 })
    expect(signIn.properties).toEqual({ plan: 'pro', seats: 5 })
  })

  it.each<[string, unknown, string]>([
    ['nothing', () => undefined, 'redacted'],
    ['null', () => null, 'redacted'],
    ['a promise', async () => null, 'redaction-failed'],
    ['a word', () => 'event', 'redaction-failed'],
    ['an event without user id', (event: SignedInEvent) => ({ ...event, userId: '' }), 'redaction-failed'],
    [
      'an event whose getters throw',
      () => ({
        get userId(): never {
          throw new Error('no')
        },
      }),
      'redaction-failed',
    ],
    [
      'a throw',
      () => {
        throw new Error('no')
      },
      'redaction-failed',
    ],
  ])('that gives %s withholds the event', (_case, redact, expected) => {
    expect(reasonOf({ redact: foreign(redact) })).toBe(expected)
  })
})

it('counts events and each reason for which it withheld one', () => {
  const answers = [true, false, true]
  const builder = createEventBuilder({ consent: () => answers.shift() ?? false })
  for (let index = 0; index < 3; index++) builder(signIn)
  builder({ ...signIn, traceId: 'x' })
  expect(builder.stats()).toEqual({
    events: 2,
    withheld: { 'no-consent': 2, 'consent-failed': 0, redacted: 0, 'redaction-failed': 0, 'group-missing': 0, 'invalid-id': 0 },
    withoutGroup: 0,
    groupResolverFailures: 0,
  })
})

it('withholds a sign-in made by hand with ids that are none', () => {
  expect(reasonOf({}, { spanId: '0'.repeat(16) })).toBe('invalid-id')
})
