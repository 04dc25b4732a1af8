import { describe, expect, it } from 'vitest'
import { describeViolation, parseTrackBody } from './track-schema.ts'

const SAMPLE = {
  user_id: 'user_123',
  event: 'signed_in',
  properties: { user_name: 'username' },
  context: { group_id: 'account_123' },
  timestamp: '2023-11-02T00:30:08.276Z',
}

const sentencesFor = (body: unknown): string[] => {
  const result = parseTrackBody(typeof body === 'string' ? body : JSON.stringify(body))
  return result.ok ? [] : result.violations.map(describeViolation)
}

describe('parseTrackBody', () => {
  it("takes the product document's sample and keeps its text as it came", () => {
    const body = JSON.stringify(SAMPLE, undefined, 2)
    const result = parseTrackBody(body)
    expect(result).toEqual({
      ok: true,
      isArray: false,
      events: [
        {
          name: 'signed_in',
          userId: 'user_123',
          userName: 'username',
          groupId: 'account_123',
          eventId: undefined,
          traceId: undefined,
          spanId: undefined,
          timestamp: '2023-11-02T00:30:08.276Z',
          payload: body,
        },
      ],
    })
  })

  it("takes the vendor's array of events with event_name, where the timestamp may be missing", () => {
    const { event: _, timestamp: __, ...rest } = SAMPLE
    const result = parseTrackBody(
      JSON.stringify([
        { ...rest, event_name: 'signed_in' },
        { ...rest, event_name: 'signed_out' },
      ]),
    )
    expect(result.ok && result.events.map(({ name, timestamp }) => [name, timestamp])).toEqual([
      ['signed_in', undefined],
      ['signed_out', undefined],
    ])
  })

  it('takes an event without a group id and with facts of its own in properties and context', () => {
    expect(
      sentencesFor({ ...SAMPLE, properties: { plan: 'pro' }, context: { method: 'password', nested: { a: [1, null] } } }),
    ).toEqual([])
    const { context: _, ...withoutContext } = SAMPLE
    expect(sentencesFor(withoutContext)).toEqual([])
  })

  it.each([
    ['a missing user id', { ...SAMPLE, user_id: undefined }, '/user_id is missing: expected a string that is not empty.'],
    ['an empty user id', { ...SAMPLE, user_id: '' }, '/user_id is "": expected a string that is not empty.'],
    ['a number as user id', { ...SAMPLE, user_id: 7 }, '/user_id is 7: expected a string that is not empty.'],
    [
      'a null group id',
      { ...SAMPLE, context: { group_id: null } },
      '/context/group_id is null: expected a string that is not empty.',
    ],
    ['no properties', { ...SAMPLE, properties: undefined }, '/properties is missing: expected an object.'],
    [
      'a timestamp without milliseconds',
      { ...SAMPLE, timestamp: '2023-11-02T00:30:08Z' },
      '/timestamp is "2023-11-02T00:30:08Z": expected a time in UTC like 2023-11-02T00:30:08.276Z.',
    ],
    [
      'a timestamp with an offset',
      { ...SAMPLE, timestamp: '2023-11-02T00:30:08.276+01:00' },
      '/timestamp is "2023-11-02T00:30:08.276+01:00": expected a time in UTC like 2023-11-02T00:30:08.276Z.',
    ],
    [
      'a day that does not exist',
      { ...SAMPLE, timestamp: '2023-02-30T00:30:08.276Z' },
      '/timestamp is "2023-02-30T00:30:08.276Z": expected a time in UTC like 2023-11-02T00:30:08.276Z.',
    ],
    [
      "the table's top-level group_id",
      { ...SAMPLE, group_id: 'account_123' },
      '/group_id is "account_123": expected nothing there, for an event has only user_id, event (or event_name), properties, context and timestamp.',
    ],
    [
      'both names of the event',
      { ...SAMPLE, event_name: 'signed_in' },
      '/event is "signed_in": expected nothing there, for an event has only user_id, event (or event_name), properties, context and timestamp.',
    ],
    ['text that is no JSON', '{"user_id": "u', 'The body is {"user_id": "u: expected JSON.'],
    ['null', 'null', 'The body is null: expected an event object.'],
    ['an empty array', [], 'The body is []: expected an array with at least one event.'],
    [
      'the second event of an array',
      [SAMPLE, { ...SAMPLE, user_id: 1 }],
      '/1/user_id is 1: expected a string that is not empty.',
    ],
    ['more than 1000 events', Array(1001).fill(SAMPLE), 'The body is 1001 events: expected at most 1000 events in one request.'],
  ])('refuses %s and says where, what and why', (_title, body, sentence) => {
    expect(sentencesFor(body)).toEqual([sentence])
  })

  it('names everything that is wrong at once', () => {
    expect(sentencesFor({ user_id: 1, event: '', properties: {}, timestamp: 5 })).toHaveLength(3)
  })

  it('cuts long values in its sentences', () => {
    const [sentence = ''] = sentencesFor({ ...SAMPLE, timestamp: 'x'.repeat(10_000) })
    expect(sentence.length).toBeLessThan(200)
  })
})
