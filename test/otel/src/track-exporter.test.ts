import { ConfigError } from '@signed-in/core'
import { type SignedInEvent, TrackExporter, type TrackExporterOptions, TrackSpanExporter } from '@signed-in/otel'
import { startTrackServer, type TrackAnswer } from '@signed-in-test/support/track-server'
import { describe, expect, it, onTestFinished } from 'vitest'

const EVENT: SignedInEvent = {
  id: '3197df8e-c09c-50cb-9d02-a920692abe18',
  event: 'signed_in',
  userId: 'user_123',
  userName: 'username',
  groupId: 'account_123',
  timestamp: '2023-11-02T00:30:08.276Z',
  properties: {},
  context: {},
}

async function setUp(answer?: () => TrackAnswer, options: TrackExporterOptions = {}) {
  const server = await startTrackServer(answer)
  onTestFinished(() => server.close())
  const exporter = new TrackExporter({ url: server.url, timeouts: { flushMillis: 500 }, ...options })
  onTestFinished(() => exporter.shutdown())
  return { server, exporter }
}

describe('TrackExporter', () => {
  it("sends the document's sample, to the byte", async () => {
    const { server, exporter } = await setUp(undefined, { apiKey: 'key' })
    exporter.export([EVENT])
    await exporter.forceFlush()
    expect(JSON.stringify(server.events[0])).toBe(
      '{"user_id":"user_123","event":"signed_in","properties":{"user_name":"username"},"context":{"group_id":"account_123"},"timestamp":"2023-11-02T00:30:08.276Z"}',
    )
    expect(server.requests[0]?.headers).toMatchObject({ 'x-api-key': 'key', 'idempotency-key': EVENT.id })
  })

  it('says at once whether it took the events', async () => {
    const { exporter } = await setUp()
    const codes: number[] = []
    exporter.export([EVENT], ({ code }) => codes.push(code))
    expect(codes).toEqual([0])
    await exporter.shutdown()
    exporter.export([EVENT], ({ code }) => codes.push(code))
    expect(codes).toEqual([0, 1])
  })

  it('waits for what is in flight, in forceFlush and in shutdown', async () => {
    const { server, exporter } = await setUp()
    exporter.export([EVENT])
    await exporter.forceFlush()
    expect(server.events).toHaveLength(1)
    exporter.export([{ ...EVENT, id: 'b6ac03cd-30d7-5a1c-8f15-3e05b6e4c3ac' }])
    await Promise.all([exporter.shutdown(), exporter.shutdown()])
    expect(server.events).toHaveLength(2)
    expect(exporter.stats()).toMatchObject({ accepted: 2, delivered: 2, pending: 0 })
  })

  it('does not wait longer than its deadline for an endpoint that hangs', async () => {
    const { exporter } = await setUp(() => ({ hang: true }))
    exporter.export([EVENT])
    await exporter.forceFlush()
    await exporter.shutdown()
    expect(exporter.stats()).toMatchObject({ accepted: 1, delivered: 0 })
  })

  it('throws at construction for what cannot work, and shows no key', () => {
    expect(() => new TrackExporter({ url: 'nowhere' })).toThrow(ConfigError)
    expect(() => new TrackExporter({ url: 'https://example.com', retries: 3 } as never)).toThrow(/retries/)
    expect(() => new TrackSpanExporter({ url: 'https://example.com', nonsense: 1 } as never)).toThrow(/nonsense/)
    expect(() => new TrackExporter(null as never)).toThrow(ConfigError)
    expect(() => new TrackExporter({ url: 'http://example.com', apiKey: 's3cr3t' })).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('s3cr3t') }),
    )
  })

  it('gives its counts to a meter provider', async () => {
    const read = new Map<string, () => number>()
    const observable = (name: string) => ({
      addCallback(callback: (result: { observe(value: number): void }) => void) {
        read.set(name, () => {
          let seen = Number.NaN
          callback({
            observe(value) {
              seen = value
            },
          })
          return seen
        })
      },
    })
    const meter = {
      createCounter: () => ({ add() {} }),
      createObservableCounter: observable,
      createObservableUpDownCounter: observable,
    }
    const { exporter } = await setUp(undefined, { meterProvider: { getMeter: () => meter } })
    exporter.export([EVENT])
    await exporter.forceFlush()
    expect(Object.fromEntries([...read].map(([name, value]) => [name, value()]))).toEqual({
      'signed_in.exporter.accepted': 1,
      'signed_in.exporter.delivered': 1,
      'signed_in.exporter.dead_lettered': 0,
      'signed_in.exporter.dropped': 0,
      'signed_in.exporter.retries': 0,
      'signed_in.exporter.pending': 0,
    })
  })
})
