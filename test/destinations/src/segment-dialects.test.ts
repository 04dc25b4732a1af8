import { HttpClientNode } from '@journyio/http'
import { describe, expect, it } from 'vitest'
import { EVENT, first, PROPERTIES, TIME, useReceiver, type Wire } from './receiver.ts'

// What Segment's dialect looks like from the SDKs of the products that took it over, and the other single-event wires.
const wire = useReceiver()

const { id: messageId, userId } = EVENT
const context = { groupId: 'account_123' }
const track = () => ({
  messageId,
  userId,
  event: 'signed_in',
  properties: { ...PROPERTIES },
  context: { ...context },
  timestamp: TIME,
})

/** The fields that both must have. What an SDK adds about itself stands in its `context.library` and in fields of its own. */
function shared({ type, messageId: id, userId: user, event, properties, timestamp }: Record<string, unknown>): object {
  return { type, messageId: id, userId: user, event, properties, timestamp }
}

function assertSame(ours: Wire, theirs: Wire): void {
  expect(ours.path).toBe(theirs.path)
  expect(ours.authorization).toBe(theirs.authorization)
  const mine = first(ours.body['batch'])
  const other = first(theirs.body['batch'])
  expect(mine).toEqual({ ...shared(other), context })
  expect(other['context']).toMatchObject(context)
}

describe('puts a sign-in on the wire as', () => {
  it('@rudderstack/rudder-sdk-node does', async () => {
    const { default: RudderAnalytics } = await import('@rudderstack/rudder-sdk-node')
    const analytics = new RudderAnalytics('the-key', { dataPlaneUrl: wire.origin, flushAt: 1 })
    analytics.track(track())
    await expect.poll(() => wire.received.length).toBe(1)
    assertSame(await wire.ours({ destination: 'rudderstack', url: wire.origin }), wire.received[0] as Wire)
  })

  it('@customerio/cdp-analytics-node does', async () => {
    const { Analytics } = await import('@customerio/cdp-analytics-node')
    const analytics = new Analytics({ writeKey: 'the-key', host: wire.origin })
    analytics.track(track())
    await analytics.closeAndFlush()
    assertSame(await wire.ours({ destination: 'customerio', url: wire.origin }), wire.received[0] as Wire)
  })

  // Its SDK sends batches, to its own host and under ids of its own; the call for a single event has the same fields but the type.
  it('@june-so/analytics-node does', async () => {
    const { Analytics } = await import('@june-so/analytics-node')
    const httpClient = (url: string, init: RequestInit) => fetch(url.replace('https://api.june.so', wire.origin), init)
    const analytics = new Analytics('the-key', { httpClient } as object)
    analytics.track(track())
    await analytics.closeAndFlush()
    const theirs = wire.received[0] as Wire
    const ours = await wire.ours({ destination: 'june', url: wire.origin })
    const other = first(theirs.body['batch'])
    expect(other['type']).toBe('track')
    expect(typeof other['messageId']).toBe('string')
    const message = { ...shared(other), messageId, type: undefined }
    expect(ours.authorization).toBe(theirs.authorization)
    expect(ours.path.split('/')[1]).toBe(theirs.path.split('/')[1])
    expect(ours.body).toEqual({ ...message, context })
  })

  // Its SDK sends one event a request and makes ids and times of its own; ours stand in the same fields.
  it('@jitsu/js does', async () => {
    const { jitsuAnalytics } = await import('@jitsu/js')
    const analytics = jitsuAnalytics({ host: wire.origin, writeKey: 'id:secret', s2s: true, fetch })
    await analytics.identify(userId)
    await analytics.track('signed_in', PROPERTIES)
    const theirs = wire.received.at(-1) as Wire
    const ours = await wire.ours({ destination: 'jitsu', url: wire.origin, apiKey: 'id:secret' })
    expect(ours.headers['x-write-key']).toBe(theirs.headers['x-write-key'])
    const mine = first(ours.body['batch'])
    expect(theirs.body).toMatchObject({
      type: mine['type'],
      event: mine['event'],
      userId: mine['userId'],
      properties: mine['properties'],
    })
    for (const field of ['messageId', 'timestamp']) expect(typeof mine[field]).toBe(typeof theirs.body[field])
    expect(new Date(String(theirs.body['timestamp'])).toISOString()).toBe(theirs.body['timestamp'])
  })

  it('@journyio/sdk does', async () => {
    const { AccountIdentified, Client, Event, UserIdentified } = await import('@journyio/sdk')
    const client = new Client(new HttpClientNode(5_000), { apiKey: 'the-key', rootUrl: wire.origin })
    const who = UserIdentified.byUserId(userId)
    const event = Event.forUserInAccount('signed_in', who, AccountIdentified.byAccountId('account_123'))
    await client.addEvent(event.happenedAt(TIME).withMetadata({ ...PROPERTIES, event_id: messageId }))
    const theirs = wire.received[0] as Wire
    const ours = await wire.ours({ destination: 'journy', url: wire.origin })
    expect(ours.path).toBe(theirs.path)
    expect(ours.headers['x-api-key']).toBe(theirs.headers['x-api-key'])
    expect(ours.body).toEqual(theirs.body)
  })
})
