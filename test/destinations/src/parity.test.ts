import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createServer, type RequestListener, type Server } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { gunzipSync } from 'node:zlib'
import { createDelivery, type DeliveryOptions, type DestinationOptions, type SignedInEvent } from '@signed-in/core'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'

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

/** What every vendor's client takes as "all of it is stored". */
const ANSWER = JSON.stringify({ success: true, code: 200, status: 'Ok', results: { [EVENT.id]: { result: 'ok' } } })

const closers: (() => void)[] = []
let received: Wire[]
let origin: string

const pemPath = (name: string) =>
  fileURLToPath(new URL(`../../../packages/core/src/delivery/http/fixtures/${name}.pem`, import.meta.url))
const pem = (name: string) => readFileSync(pemPath(name), 'utf8')

const receive: RequestListener = (request, response) => {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => {
    const bytes = Buffer.concat(chunks)
    const text = (bytes[0] === 0x1f ? gunzipSync(bytes) : bytes).toString()
    const { authorization } = request.headers
    const path = request.url ?? ''
    received.push({ path, authorization, body: JSON.parse(formData(text)) as Record<string, unknown> })
    // Mixpanel's client knows no other answer than this.
    response.writeHead(200, { 'content-type': 'application/json' }).end(path.startsWith('/import') ? '1' : ANSWER)
  })
}

async function listen(server: Server): Promise<{ readonly port: number; readonly close: () => void }> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const close = () => {
    server.closeAllConnections()
    server.close()
  }
  return { port: (server.address() as AddressInfo).port, close }
}

beforeEach(async () => {
  received = []
  const server = await listen(createServer(receive))
  origin = `http://127.0.0.1:${server.port}`
  closers.push(server.close)
})

afterEach(() => {
  for (const close of closers.splice(0)) close()
})

async function oursOnTheWire(options: DestinationOptions, more: DeliveryOptions = {}): Promise<Wire> {
  const before = received.length
  const delivery = createDelivery({ apiKey: 'the-key', ...options, ...more })
  delivery.accept(EVENT)
  const { delivered, timedOut } = await delivery.shutdown()
  expect({ delivered, timedOut }).toEqual({ delivered: 1, timedOut: false })
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

it('imports a sign-in as mixpanel does', async () => {
  const server = await listen(createSecureServer({ key: pem('server-key'), cert: pem('server') }, receive))
  const host = `localhost:${server.port}`
  closers.push(server.close)
  const properties = { distinct_id: EVENT.userId, $insert_id: EVENT.id, company: 'account_123', ...PROPERTIES, time: TIME }
  const script = fileURLToPath(new URL('mixpanel-import.fixture.mjs', import.meta.url))
  const env = { ...process.env, HTTPS_PROXY: '', HTTP_PROXY: '', NODE_EXTRA_CA_CERTS: pemPath('ca') }
  await promisify(execFile)(process.execPath, [script, host, JSON.stringify(properties)], { env })
  const theirs = received[0] as Wire
  const ours = await oursOnTheWire({ destination: 'mixpanel', url: `https://${host}/import?strict=1` }, { ca: pem('ca') })
  expect(ours.path.replace(/\?.*/, '')).toBe(theirs.path.replace(/\?.*/, ''))
  expect(ours.authorization).toBe(theirs.authorization)
  const { event, properties: mine } = first(ours.body)
  expect(event).toBe(first(theirs.body)['event'])
  expect(first(theirs.body)['properties']).toMatchObject(mine as object)
})

it('speaks capture v1 as posthog-node does, and reads the same answer', async () => {
  const { PostHog } = await import('posthog-node')
  vi.stubEnv('POSTHOG_CAPTURE_MODE', 'v1')
  const posthog = new PostHog('the-key', { host: origin, disableCompression: true })
  const errors: unknown[] = []
  posthog.on('error', (error: unknown) => errors.push(error))
  posthog.capture({
    distinctId: EVENT.userId,
    event: 'signed_in',
    properties: { ...PROPERTIES, $ignore_sent_at: true },
    groups: { company: 'account_123' },
    timestamp: TIME,
    uuid: EVENT.id,
  })
  await posthog.shutdown()
  vi.unstubAllEnvs()
  const theirs = received.find(({ path }) => path.startsWith('/i/v1')) as Wire
  expect(errors).toEqual([])
  const ours = await oursOnTheWire({ destination: 'posthog', url: `${origin}/i/v1/analytics/events` })
  expect(ours.path).toBe(theirs.path)
  expect(ours.authorization).toBe(theirs.authorization)
  expect(Object.keys(ours.body)).toEqual(Object.keys(theirs.body))
  const { properties, ...rest } = first(ours.body['batch'])
  const { properties: theirProperties, ...theirRest } = first(theirs.body['batch'])
  expect(rest).toEqual(theirRest)
  expect(theirProperties).toMatchObject(properties as object)
})

/** mixpanel sends a form with the JSON in base64. */
function formData(text: string): string {
  return text.startsWith('data=') ? Buffer.from(decodeURIComponent(text.slice(5)), 'base64').toString() : text
}
