import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Secret } from '../config/secret.ts'
import { createDelivery } from './create-delivery.ts'
import { sampleEvent } from './event.fixture.ts'
import { answer, type FakeServer, fakeTrackServer } from './fake-track-server.fixture.ts'
import type { Problem } from './problem.ts'

let server: FakeServer

beforeEach(async () => {
  server = await fakeTrackServer()
})

afterEach(() => server.close())

describe('a delivery without a spool', () => {
  it('sends the sample of the document, byte for byte, one event a request', async () => {
    const delivery = createDelivery({ url: server.url, apiKey: 'k-1' })
    delivery.accept(sampleEvent(123))
    delivery.accept(sampleEvent(124))
    expect(await delivery.shutdown()).toEqual({ delivered: 2, pending: 0, timedOut: false })
    expect(server.requests.map(({ body }) => body).sort()).toEqual([
      '{"user_id":"user_123","event":"signed_in","properties":{"user_name":"username"},"context":{"group_id":"account_123"},"timestamp":"2023-11-02T00:30:08.276Z"}',
      '{"user_id":"user_124","event":"signed_in","properties":{"user_name":"username"},"context":{"group_id":"account_123"},"timestamp":"2023-11-02T00:30:08.276Z"}',
    ])
    const [{ headers }] = server.requests as [FakeServer['requests'][number]]
    expect(headers).toMatchObject({
      'x-api-key': 'k-1',
      'idempotency-key': expect.stringMatching(/^0{8}-0{4}-5/),
      'content-type': 'application/json',
    })
    expect(headers).not.toHaveProperty('traceparent')
  })

  it('holds the events, and says why, while a headers function returns what no request can carry', async () => {
    let token = 's3cr3t\n'
    const problems: Problem[] = []
    const delivery = createDelivery({
      url: server.url,
      headers: () => ({ authorization: token }),
      onProblem: (problem) => problems.push(problem),
    })
    delivery.accept(sampleEvent(1))
    expect(await delivery.forceFlush(100)).toMatchObject({ delivered: 0, pending: 1 })
    expect(server.requests).toEqual([])
    expect(problems.map(({ code, message }) => `${code} ${message}`)).toEqual([
      expect.stringContaining(
        'held track: the headers function returns what no request can carry: entry 1 has a character that a header cannot carry',
      ),
    ])
    token = 'right'
    expect(await delivery.shutdown()).toMatchObject({ delivered: 1, pending: 0 })
  })

  it('asks a headers function before each request', async () => {
    let asked = 0
    const delivery = createDelivery({ url: server.url, headers: async () => ({ Authorization: `Bearer ${++asked}` }) })
    delivery.accept(sampleEvent(1))
    await delivery.forceFlush()
    delivery.accept(sampleEvent(2))
    await delivery.shutdown()
    expect(server.requests.map(({ headers }) => headers['authorization'])).toEqual(['Bearer 1', 'Bearer 2'])
  })

  it('repeats the same bytes under the same idempotency key after a failure', async () => {
    let failures = 1
    server.respond = (request, response) => answer(failures-- > 0 ? 503 : 200)(request, response)
    const delivery = createDelivery({ url: server.url }, { random: () => 0 })
    delivery.accept(sampleEvent(1))
    expect(await delivery.shutdown()).toMatchObject({ delivered: 1, pending: 0 })
    const [first, second] = server.requests
    expect(second?.body).toBe(first?.body)
    expect(second?.headers['idempotency-key']).toBe(first?.headers['idempotency-key'])
  })

  it('keeps the event and tells once when the key is refused', async () => {
    server.respond = answer(401)
    const problems: Problem[] = []
    const delivery = createDelivery({ url: server.url, onProblem: (problem) => problems.push(problem) })
    delivery.accept(sampleEvent(1))
    expect(await delivery.forceFlush(300)).toEqual({ delivered: 0, pending: 1, timedOut: true })
    expect(delivery.stats().held).toContain('HTTP 401')
    expect(problems).toHaveLength(1)
    server.respond = answer(200)
    expect(await delivery.shutdown()).toEqual({ delivered: 1, pending: 0, timedOut: false })
    expect(problems.map(({ code }) => code)).toEqual(['held', 'recovered'])
  })

  it('drops and counts beyond its bound, and tells once', async () => {
    server.respond = answer(503)
    const problems: Problem[] = []
    const delivery = createDelivery({
      url: server.url,
      limits: { maxQueueEvents: 3 },
      onProblem: (problem) => problems.push(problem),
    })
    for (let number = 0; number < 10; number += 1) delivery.accept(sampleEvent(number))
    expect(delivery.stats()).toMatchObject({ accepted: 10, dropped: 7, pending: 3 })
    expect(problems.map(({ code }) => code)).toEqual(['dropped'])
    await delivery.shutdown(50)
  })

  it('resolves acceptDurably when the destination has the events, and rejects when it has not in time', async () => {
    const delivery = createDelivery({ url: server.url, timeouts: { flushMillis: 300 } })
    await delivery.acceptDurably([sampleEvent(1), sampleEvent(2)])
    expect(server.requests).toHaveLength(2)
    server.respond = answer(500)
    await expect(delivery.acceptDurably([sampleEvent(3)])).rejects.toThrow('not taken the events in time')
    await delivery.shutdown(50)
  })

  it.each([
    ['is down', answer(503)],
    ['never answers', () => {}],
  ])('counts as dropped what a destination that %s has not taken at shutdown', async (_case, respond) => {
    server.respond = respond
    const delivery = createDelivery({ url: server.url })
    for (const number of [1, 2, 3, 4, 5, 6]) delivery.accept(sampleEvent(number))
    expect(await delivery.shutdown(50)).toEqual({ delivered: 0, pending: 6, timedOut: true })
    const expected = { accepted: 6, delivered: 0, deadLettered: 0, dropped: 6, pending: 0 }
    expect(delivery.stats()).toMatchObject(expected)
    await new Promise((resolve) => setImmediate(resolve))
    expect(delivery.stats()).toMatchObject(expected)
  })

  it('counts what arrives after shutdown as dropped and does not throw', async () => {
    const delivery = createDelivery({ url: server.url })
    await delivery.shutdown()
    delivery.accept(sampleEvent(1))
    expect(delivery.stats()).toMatchObject({ accepted: 1, dropped: 1, pending: 0 })
  })
})

describe('createDelivery', () => {
  it.each([
    [{}, /url: the destination track needs one/],
    [{ url: 'not a url' }, /url: not a URL/],
    [{ url: 'http://example.com/track' }, /unencrypted/],
    [{ url: 'https://user:s3cr3t@example.com/track' }, /carries a user name or password/],
    [{ url: 'https://example.com', apiKei: 'x' }, /apiKei/],
    [{ url: 'https://example.com', apiKey: 's3cr3t', destinations: [{ url: 'https://example.com' }] }, /exclude each other/],
    [{ url: 'https://example.com', limits: { maxAgeMillis: -1 } }, /limits\.maxAgeMillis/],
    [
      { url: 'https://example.com', headers: { 'x team': 's3cr3t' } },
      /^headers: entry 1 has no valid name; a name has letters, digits and hyphens/,
    ],
    [{ url: 'https://example.com', headers: { 's3cr3t\n': 'authorization' } }, /^headers: entry 1 has no valid name;/],
    [{ headers: { a: 'b', authorization: 's3cr3t\r\nx: y' } }, /^headers: entry 2 has a character that a header cannot carry/],
    [
      { url: 'https://example.com', headers: { authorization: 's3cr3t\u20ac' } },
      /^headers: entry 1 has a character that a header cannot carry/,
    ],
    [
      { url: 'https://example.com', apiKey: 's3cr3t\n' },
      /^apiKey has a character that a header cannot carry; give the key alone/,
    ],
    [{ url: 'https://example.com', apiKey: new Secret('s3\tcr3t') }, /^apiKey has a character that a header cannot carry/],
    [
      { url: 'https://example.com', destination: 'custom', mapping: { event: {}, apiKeyHeader: 'x key' } } as const,
      /^mapping\.apiKeyHeader: must be a header name/,
    ],
  ])('refuses %j with a sentence and without repeating a secret', (options, message) => {
    expect(() => createDelivery(options)).toThrow(message)
    expect(() => createDelivery(options)).not.toThrow(/s3cr3t/)
  })
})
