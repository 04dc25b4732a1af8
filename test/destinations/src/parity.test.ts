import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gunzipSync } from 'node:zlib'
import { createDelivery, type DestinationOptions, type SignedInEvent } from '@signed-in/core'
import { afterEach, beforeEach, expect, it } from 'vitest'

/** One sign-in, said to every SDK in its own words. */
const EVENT: SignedInEvent = {
  id: '6f9619ff-8b86-5011-b42d-00c04fc964ff',
  event: 'signed_in',
  userId: 'user_123',
  userName: 'username',
  groupId: 'account_123',
  timestamp: '2026-11-02T00:30:08.276Z',
  properties: { plan: 'pro' },
  context: {},
}
const PROPERTIES = { user_name: 'username', plan: 'pro' }
const TIME = new Date(EVENT.timestamp)

interface Wire {
  readonly path: string
  readonly authorization: string | undefined
  readonly body: Record<string, unknown>
}

let received: Wire[]
let origin: string
let close: () => void

beforeEach(async () => {
  received = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const bytes = Buffer.concat(chunks)
      const text = (bytes[0] === 0x1f ? gunzipSync(bytes) : bytes).toString()
      const { authorization } = request.headers
      received.push({ path: request.url ?? '', authorization, body: JSON.parse(formData(text)) as Record<string, unknown> })
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"success":true,"code":200,"status":"Ok"}')
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  close = () => {
    server.closeAllConnections()
    server.close()
  }
})

afterEach(() => close())

async function oursOnTheWire(options: DestinationOptions): Promise<Wire> {
  const before = received.length
  const delivery = createDelivery({ apiKey: 'the-key', ...options })
  delivery.accept(EVENT)
  await delivery.shutdown()
  return received[before] as Wire
}

const first = (list: unknown) => (list as Record<string, Record<string, unknown>>[])[0] ?? {}

it('puts a sign-in on the wire as @segment/analytics-node does', async () => {
  const { Analytics } = await import('@segment/analytics-node')
  const analytics = new Analytics({ writeKey: 'the-key', host: origin })
  const { id: messageId, userId, timestamp } = EVENT
  const context = { groupId: 'account_123' }
  analytics.track({
    messageId,
    userId,
    event: 'signed_in',
    properties: PROPERTIES,
    context: { ...context },
    timestamp: new Date(timestamp),
  })
  await analytics.closeAndFlush()
  const theirs = received[0] as Wire
  const ours = await oursOnTheWire({ destination: 'segment', url: origin })
  expect(ours.path).toBe(theirs.path)
  expect(ours.authorization).toBe(theirs.authorization ?? ours.authorization)
  const {
    type,
    messageId: id,
    userId: user,
    event,
    properties,
    timestamp: at,
    context: theirContext,
  } = first(theirs.body['batch'])
  expect(first(ours.body['batch'])).toEqual({ type, messageId: id, userId: user, event, properties, timestamp: at, context })
  expect(theirContext).toMatchObject(context)
})

it('puts a sign-in on the wire as posthog-node does', async () => {
  const { PostHog } = await import('posthog-node')
  const posthog = new PostHog('the-key', { host: origin })
  const groups = { company: 'account_123' }
  posthog.capture({
    distinctId: EVENT.userId,
    event: 'signed_in',
    properties: PROPERTIES,
    groups,
    timestamp: TIME,
    uuid: EVENT.id,
  })
  await posthog.shutdown()
  const theirs = received.find(({ path }) => path.startsWith('/batch')) as Wire
  const ours = await oursOnTheWire({ destination: 'posthog', url: origin })
  expect(ours.path.replace(/\/$/, '')).toBe(theirs.path.replace(/\/?(\?.*)?$/, ''))
  expect(ours.body['api_key']).toBe(theirs.body['api_key'])
  const { uuid, event, distinct_id, properties, timestamp } = first(theirs.body['batch'])
  const mine = first(ours.body['batch'])
  expect(new Date(String(mine['timestamp']))).toEqual(new Date(String(timestamp)))
  expect({ ...mine, timestamp }).toEqual({ uuid, event, distinct_id, timestamp, properties: mine['properties'] })
  expect(properties).toMatchObject(mine['properties'] as object)
})

it('puts a sign-in on the wire as @amplitude/analytics-node does', async () => {
  const { createInstance } = await import('@amplitude/analytics-node')
  const amplitude = createInstance()
  await amplitude.init('the-key', { serverUrl: `${origin}/2/httpapi`, logLevel: 0 }).promise
  const options = { user_id: EVENT.userId, insert_id: EVENT.id, time: TIME.getTime(), groups: { company: 'account_123' } }
  amplitude.track('signed_in', PROPERTIES, options)
  await amplitude.flush().promise
  const theirs = received[0] as Wire
  const ours = await oursOnTheWire({ destination: 'amplitude', url: origin })
  expect(ours.path).toBe(theirs.path)
  expect(ours.body['api_key']).toBe(theirs.body['api_key'])
  const mine = first(ours.body['events'])
  expect(first(theirs.body['events'])).toMatchObject(mine)
})

// The SDK's own import wants https and credentials that no local server can satisfy; its batch to /track has the same fields.
it('names the fields of a sign-in as mixpanel does', async () => {
  const { default: Mixpanel } = await import('mixpanel')
  const mixpanel = Mixpanel.init('the-key', { host: new URL(origin).host, protocol: 'http' })
  const properties = { distinct_id: EVENT.userId, $insert_id: EVENT.id, company: 'account_123', ...PROPERTIES, time: TIME }
  await new Promise<void>((resolve) => mixpanel.track_batch([{ event: 'signed_in', properties }], () => resolve()))
  const theirs = first((received[0] as Wire).body)
  const { body } = await oursOnTheWire({ destination: 'mixpanel', url: `${origin}/import?strict=1` })
  const ours = first(body)
  expect(ours['event']).toBe(theirs['event'])
  expect(theirs['properties']).toMatchObject(ours['properties'] as object)
})

/** mixpanel sends a form with the JSON in base64. */
function formData(text: string): string {
  return text.startsWith('data=') ? Buffer.from(decodeURIComponent(text.slice(5)), 'base64').toString() : text
}
