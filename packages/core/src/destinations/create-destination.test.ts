import { describe, expect, it } from 'vitest'
import { DESTINATION_NAMES } from '../delivery/delivery-schema.ts'
import type { Destination, DestinationRequest, Verdict } from '../delivery/destination.ts'
import { sampleEvent } from '../delivery/event.fixture.ts'
import { createDestination } from './create-destination.ts'

const full = sampleEvent(1, { properties: { plan: 'pro', sign_up: true }, context: { event_id: 'e-1', service: 'web' } })
const bare = sampleEvent(22, { properties: {}, context: {} })
delete bare.userName
delete bare.groupId

const OPTIONS = {
  track: { url: 'https://collect.example.com/track' },
  rudderstack: { url: 'https://data.example.com' },
  jitsu: { url: 'https://in.example.com' },
  custom: {
    url: 'https://events.example.com/in',
    mapping: {
      event: {
        type: 'login',
        who: '{{user_id}}',
        account: '{{group_id}}',
        at: '{{timestamp_s}}',
        text: 'plan={{properties.plan}}',
      },
      envelope: 'items',
    },
  },
} as const

/** What a status means where the answer says nothing else. */
const STATUSES: readonly (readonly [number, Verdict['kind']])[] = [
  [200, 'delivered'],
  [202, 'delivered'],
  [204, 'delivered'],
  [301, 'hold'],
  [307, 'hold'],
  [400, 'split'],
  [401, 'hold'],
  [403, 'hold'],
  [404, 'hold'],
  [408, 'retry'],
  [410, 'hold'],
  [413, 'split'],
  [422, 'split'],
  [425, 'retry'],
  [429, 'retry'],
  [500, 'retry'],
  [503, 'retry'],
]

/** One request as a golden file shows it. */
function shown(name: (typeof DESTINATION_NAMES)[number]): string {
  const more: object = name in OPTIONS ? OPTIONS[name as keyof typeof OPTIONS] : {}
  const destination = createDestination({ destination: name, ...more })
  const events = destination.maxBatchEvents === 1 ? [full] : [full, bare]
  const encoded = events.map((event) => destination.encodeEvent(event))
  const requests = [
    destination.toRequest(
      encoded,
      { apiKey: 'the-key' },
      events.map(({ id }) => id),
    ),
  ]
  if (destination.maxBatchEvents === 1)
    requests.push(destination.toRequest([destination.encodeEvent(bare)], { apiKey: undefined }, [bare.id]))
  const { maxBatchEvents, maxBatchBytes, maxEventBytes } = destination
  const lines = requests.map(({ url, method, headers, body }) => ({
    method,
    url,
    headers,
    body: JSON.parse(body.toString()) as unknown,
  }))
  return `${JSON.stringify({ limits: { maxBatchEvents, maxBatchBytes, maxEventBytes }, requests: lines }, undefined, 2)}\n`
}

describe('createDestination', () => {
  it.each(DESTINATION_NAMES)('puts events on the wire of %s as its golden file shows', async (name) => {
    await expect(shown(name)).toMatchFileSnapshot(`fixtures/${name}.json`)
  })

  it.each(DESTINATION_NAMES)('gives the same bytes for the same event every time: %s', (name) => {
    expect(shown(name)).toBe(shown(name))
  })

  it('keeps to the sample of the document where nothing else was asked for', () => {
    const { encodeEvent } = createDestination({ url: 'https://x.example.com/track' })
    expect(encodeEvent(sampleEvent(123))).toBe(
      '{"user_id":"user_123","event":"signed_in","properties":{"user_name":"username"},"context":{"group_id":"account_123"},"timestamp":"2023-11-02T00:30:08.276Z"}',
    )
  })

  it('sends identify before the sign-in to ThriveStack when asked to', () => {
    const destination = createDestination({ destination: 'thrivestack', identify: true })
    const before = destination.toRequestBefore?.([destination.encodeEvent(full)], { apiKey: 'k' })
    expect(before?.url).toBe('https://api.app.thrivestack.ai/api/identify')
    expect(JSON.parse(before!.body.toString())).toEqual([
      {
        user_id: 'user_1',
        traits: { user_name: 'username' },
        context: { group_id: 'account_123', source: 'product' },
        timestamp: full.timestamp,
      },
    ])
    expect(createDestination({ destination: 'thrivestack' }).toRequestBefore).toBeUndefined()
  })

  it('gives the account the word that the project uses', () => {
    const posthog = createDestination({ destination: 'posthog', groupType: 'tenant' }).encodeEvent(full)
    expect(JSON.parse(posthog)).toMatchObject({ properties: { $groups: { tenant: 'account_123' } } })
    const mixpanel = createDestination({ destination: 'mixpanel', groupType: 'tenant' }).encodeEvent(full)
    expect(JSON.parse(mixpanel)).toMatchObject({ properties: { tenant: 'account_123' } })
  })

  it("speaks PostHog's v1 where the address is that of v1", async () => {
    const destination = createDestination({ destination: 'posthog', url: 'https://eu.i.posthog.com/i/v1/analytics/events' })
    const { url, headers, body } = destination.toRequest([destination.encodeEvent(full)], { apiKey: 'the-key' }, [full.id])
    const shownRequest = { url, headers, body: JSON.parse(body.toString()) as unknown }
    await expect(`${JSON.stringify(shownRequest, undefined, 2)}\n`).toMatchFileSnapshot('fixtures/posthog-v1.json')
  })

  it.each(['mixpanel', 'posthog'] as const)('lets no property of the app take the place of what %s needs', (destination) => {
    const properties = { time: 1, distinct_id: 'x', $insert_id: 'x', company: 'x', $groups: 'x', plan: 'pro' }
    const { encodeEvent } = createDestination({ destination })
    const plain = JSON.parse(encodeEvent(sampleEvent(1))) as { properties: object }
    const hostile = JSON.parse(encodeEvent(sampleEvent(1, { properties }))) as { properties: object }
    expect(hostile.properties).toMatchObject({ ...plain.properties, plan: 'pro' })
  })

  it('lets a function map the event', () => {
    const destination = createDestination({
      destination: 'custom',
      url: 'https://x.example.com',
      mapping: { event: ({ userId }) => ({ u: userId }), envelope: 'array', maxEvents: 7 },
    })
    expect(destination.maxBatchEvents).toBe(7)
    expect(destination.toRequest([destination.encodeEvent(full)], { apiKey: undefined }, []).body.toString()).toBe(
      '[{"u":"user_1"}]',
    )
  })

  it('gives a function an event of its own, as it will be when it is read from disk', () => {
    const seen: unknown[] = []
    const { encodeEvent } = createDestination({
      destination: 'custom',
      url: 'https://x.example.com',
      mapping: {
        event: ({ properties }) => {
          seen.push(properties['at'])
          Object.assign(properties, { at: 'changed' })
          return {}
        },
      },
    })
    const event = sampleEvent(1, { properties: { at: new Date(0) as never } })
    encodeEvent(event)
    encodeEvent(event)
    expect(seen).toEqual(['1970-01-01T00:00:00.000Z', '1970-01-01T00:00:00.000Z'])
  })

  it('calls the methods of an own translator on it, also where it is given another name', () => {
    class Own implements Destination {
      readonly name = 'own'
      readonly maxBatchEvents = 2
      readonly maxBatchBytes = 1_000
      readonly #word = 'private'
      encodeEvent(): string {
        return this.#word
      }
      toRequest(encoded: readonly string[]): DestinationRequest {
        return { url: `https://x/${this.#word}`, method: 'POST', headers: {}, body: Buffer.from(encoded.join()) }
      }
      toRequestBefore(): DestinationRequest {
        return this.toRequest([])
      }
      classify(): Verdict {
        return { kind: 'hold', reason: this.#word }
      }
    }
    const made = createDestination({ destination: new Own(), name: 'other' })
    expect([made.name, made.encodeEvent(full), made.toRequest(['a'], { apiKey: undefined }, []).body.toString()]).toEqual([
      'other',
      'private',
      'a',
    ])
    expect(made.toRequestBefore?.([], { apiKey: undefined }).url).toBe('https://x/private')
    expect(made.classify({ status: 200, headers: {}, body: '' }, [])).toEqual({ kind: 'hold', reason: 'private' })
    expect(createDestination({ destination: new Own() }).name).toBe('own')
  })

  it.each([
    [{ maxBatchEvents: 1, maxBatchBytes: 1 }, 'needs a name'],
    [{ name: 'own', maxBatchBytes: 1 }, 'maxBatchEvents must be a number'],
    [{ name: 'own', maxBatchEvents: 1, maxBatchBytes: 0 }, 'maxBatchBytes must be a number'],
  ])('refuses an own translator that would never send: %j', (own, message) => {
    expect(() => createDestination({ destination: own as Destination })).toThrow(message)
  })

  it('carries a key named __proto__ as data', () => {
    const destination = createDestination({
      destination: 'custom',
      url: 'https://x.example.com',
      mapping: { event: JSON.parse('{"__proto__":"{{user_id}}"}') },
    })
    expect(destination.encodeEvent(full)).toBe('{"__proto__":"user_1"}')
  })

  it.each([
    [{ destination: 'custom', url: 'https://x.example.com' } as const, /needs one/],
    [{ destination: 'rudderstack' } as const, /rudderstack needs one/],
    [
      { destination: 'custom', url: 'https://x.example.com', mapping: { event: { a: '{{userid}}' } } } as const,
      /no field \{\{userid\}\}/,
    ],
    [{ destination: 'track', url: 'https://x.example.com', mapping: { event: {} } } as const, /only with destination/],
  ])('refuses %j', (options, message) => {
    expect(() => createDestination(options)).toThrow(message)
  })
})

describe('an answer of', () => {
  const answerOf = (status: number, body: unknown) => ({
    status,
    headers: {},
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })

  it('Mixpanel that names bad records rejects those and counts the others as delivered', () => {
    const { classify } = createDestination({ destination: 'mixpanel' })
    const body = {
      code: 400,
      failed_records: [{ index: 1, $insert_id: 'x', field: 'properties.time', message: 'bad for alice@example.com' }],
    }
    expect(classify(answerOf(400, body), ['a', 'b'])).toEqual({
      kind: 'partial',
      rejected: [{ index: 1, reason: 'HTTP 400, field properties.time' }],
      retry: [],
    })
    expect(classify(answerOf(400, 'not json'), [])).toEqual({ kind: 'split', reason: 'HTTP 400' })
    expect(classify(answerOf(200, {}), [])).toEqual({ kind: 'delivered' })
  })

  it('Amplitude that names bad events rejects those and repeats the others', () => {
    const { classify } = createDestination({ destination: 'amplitude' })
    const body = { code: 400, events_with_invalid_fields: { time: [0, 2] }, events_with_missing_fields: { event_type: [3] } }
    expect(classify(answerOf(400, body), ['a', 'b', 'c', 'd'])).toEqual({
      kind: 'partial',
      rejected: [
        { index: 0, reason: 'HTTP 400, field time' },
        { index: 2, reason: 'HTTP 400, field time' },
        { index: 3, reason: 'HTTP 400, field event_type' },
      ],
      retry: 'others',
    })
    expect(classify(answerOf(400, { code: 400, error: 'Invalid API key: x' }), [])).toMatchObject({ kind: 'hold' })
    expect(classify(answerOf(413, {}), [])).toEqual({ kind: 'split', reason: 'HTTP 413' })
  })

  it.each([
    ['an event that the request did not hold', 2],
    ['an event by something else than its place', 'x'],
    ['a place between two events', 0.5],
    ['nobody', undefined],
  ])('a vendor that names %s is not taken at its word: the bad event is looked for', (_case, index) => {
    const mixpanel = { failed_records: [{ index: 0, field: 'time' }, { index }] }
    const amplitude = { events_with_invalid_fields: { time: [0, index] } }
    expect(createDestination({ destination: 'mixpanel' }).classify(answerOf(400, mixpanel), ['a', 'b']).kind).toBe('split')
    expect(createDestination({ destination: 'amplitude' }).classify(answerOf(400, amplitude), ['a', 'b']).kind).toBe('split')
  })

  it('a vendor that puts more than the name of a field there is not repeated', () => {
    const { classify } = createDestination({ destination: 'mixpanel' })
    const body = { failed_records: [{ index: 0, field: 'email alice@example.com' }] }
    expect(classify(answerOf(400, body), ['a'])).toMatchObject({ rejected: [{ index: 0, reason: 'HTTP 400' }] })
  })

  it('PostHog v1 is read event by event, by id', () => {
    const { classify } = createDestination({ destination: 'posthog', url: 'https://eu.i.posthog.com/i/v1/analytics/events' })
    const ids = ['a', 'b', 'c', 'd', 'e', '__proto__']
    const results = {
      a: { result: 'ok' },
      b: { result: 'drop', details: 'alice@example.com has no name' },
      c: { result: 'retry' },
      d: { result: 'warning' },
    }
    expect(classify(answerOf(200, { results }), ids)).toEqual({
      kind: 'partial',
      rejected: [{ index: 1, reason: 'HTTP 200, result drop' }],
      retry: [2],
    })
    expect(classify(answerOf(200, { results: { a: { result: 'ok' } } }), ['a'])).toEqual({ kind: 'delivered' })
    expect(classify(answerOf(200, '<html>'), ids)).toMatchObject({ kind: 'hold' })
    expect(classify(answerOf(503, ''), ids)).toMatchObject({ kind: 'retry' })
  })

  it.each(DESTINATION_NAMES)('%s means by its status what the table says', (destination) => {
    const more: object = destination in OPTIONS ? OPTIONS[destination as keyof typeof OPTIONS] : {}
    const { classify } = createDestination({ destination, ...more })
    const kinds = STATUSES.map(([status]) => [status, classify(answerOf(status, ''), ['a']).kind])
    expect(kinds).toEqual(STATUSES)
  })
})
