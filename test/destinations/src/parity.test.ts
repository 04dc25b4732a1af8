import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, it, vi } from 'vitest'
import { EVENT, first, PROPERTIES, TIME, useReceiver, type Wire } from './receiver.ts'

const wire = useReceiver()

const pemPath = (name: string) =>
  fileURLToPath(new URL(`../../../packages/core/src/delivery/http/fixtures/${name}.pem`, import.meta.url))
const pem = (name: string) => readFileSync(pemPath(name), 'utf8')

it('puts a sign-in on the wire as @segment/analytics-node does', async () => {
  const { Analytics } = await import('@segment/analytics-node')
  const analytics = new Analytics({ writeKey: 'the-key', host: wire.origin })
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
  const theirs = wire.received[0] as Wire
  const ours = await wire.ours({ destination: 'segment', url: wire.origin })
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
  const posthog = new PostHog('the-key', { host: wire.origin })
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
  const theirs = wire.received.find(({ path }) => path.startsWith('/batch')) as Wire
  const ours = await wire.ours({ destination: 'posthog', url: wire.origin })
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
  await amplitude.init('the-key', { serverUrl: `${wire.origin}/2/httpapi`, logLevel: 0 }).promise
  const options = { user_id: EVENT.userId, insert_id: EVENT.id, time: TIME.getTime(), groups: { company: 'account_123' } }
  amplitude.track('signed_in', PROPERTIES, options)
  await amplitude.flush().promise
  const theirs = wire.received[0] as Wire
  const ours = await wire.ours({ destination: 'amplitude', url: wire.origin })
  expect(ours.path).toBe(theirs.path)
  expect(ours.body['api_key']).toBe(theirs.body['api_key'])
  const mine = first(ours.body['events'])
  expect(first(theirs.body['events'])).toMatchObject(mine)
})

it('imports a sign-in as mixpanel does', async () => {
  const host = await wire.openSecure({ key: pem('server-key'), cert: pem('server') })
  const properties = { distinct_id: EVENT.userId, $insert_id: EVENT.id, company: 'account_123', ...PROPERTIES, time: TIME }
  const script = fileURLToPath(new URL('mixpanel-import.fixture.mjs', import.meta.url))
  const env = { ...process.env, HTTPS_PROXY: '', HTTP_PROXY: '', NODE_EXTRA_CA_CERTS: pemPath('ca') }
  await promisify(execFile)(process.execPath, [script, host, JSON.stringify(properties)], { env })
  const theirs = wire.received[0] as Wire
  const ours = await wire.ours({ destination: 'mixpanel', url: `https://${host}/import?strict=1` }, { ca: pem('ca') })
  expect(ours.path.replace(/\?.*/, '')).toBe(theirs.path.replace(/\?.*/, ''))
  expect(ours.authorization).toBe(theirs.authorization)
  const { event, properties: mine } = first(ours.body)
  expect(event).toBe(first(theirs.body)['event'])
  expect(first(theirs.body)['properties']).toMatchObject(mine as object)
})

it('speaks capture v1 as posthog-node does, and reads the same answer', async () => {
  const { PostHog } = await import('posthog-node')
  vi.stubEnv('POSTHOG_CAPTURE_MODE', 'v1')
  const posthog = new PostHog('the-key', { host: wire.origin, disableCompression: true })
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
  const theirs = wire.received.find(({ path }) => path.startsWith('/i/v1')) as Wire
  expect(errors).toEqual([])
  const ours = await wire.ours({ destination: 'posthog', url: `${wire.origin}/i/v1/analytics/events` })
  expect(ours.path).toBe(theirs.path)
  expect(ours.authorization).toBe(theirs.authorization)
  expect(Object.keys(ours.body)).toEqual(Object.keys(theirs.body))
  const { properties, ...rest } = first(ours.body['batch'])
  const { properties: theirProperties, ...theirRest } = first(theirs.body['batch'])
  expect(rest).toEqual(theirRest)
  expect(theirProperties).toMatchObject(properties as object)
})
