import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import type { SignedInEvent } from '../sign-in/event.ts'
import { createDelivery } from './create-delivery.ts'
import type { Delivery } from './delivery.ts'
import type { DeliveryOptions } from './delivery-options.ts'
import type { Verdict } from './destination.ts'
import type { Transport } from './http/transport.ts'
import { ManualClock } from './manual-clock.fixture.ts'
import type { Problem } from './problem.ts'

const SECRET = 's3cr3t-canary'
const PERSON = 'alice@example.com'
const EVENT: SignedInEvent = {
  id: '00000000-0000-5000-8000-000000000001',
  event: 'signed_in',
  userId: PERSON,
  userName: PERSON,
  timestamp: '2026-01-01T00:00:00.000Z',
  properties: { email: PERSON },
  context: {},
}

const answering = (status: number, body = `${PERSON} ${SECRET}`): Transport => ({
  send: () => Promise.resolve({ status, headers: { location: `https://x/?key=${SECRET}` }, body }),
  close: () => {},
})
const own = (verdict: () => unknown): Partial<DeliveryOptions> => ({
  destination: {
    name: 'own',
    maxBatchEvents: 1,
    maxBatchBytes: 1_000,
    encodeEvent: () => '{}',
    toRequest: () => ({ url: 'https://x/', method: 'POST', headers: {}, body: new Uint8Array() }),
    classify: () => verdict() as Verdict,
  },
})
const failing = (error: unknown): Transport => ({ send: () => Promise.reject(error), close: () => {} })

/** Everything that an operator can see of a delivery that has tried for ten minutes. */
async function seen(options: Partial<DeliveryOptions>, transport: Transport): Promise<{ text: string; delivery: Delivery }> {
  const clock = new ManualClock()
  const problems: Problem[] = []
  const delivery = createDelivery(
    {
      url: `https://sink.example.com/track?token=${SECRET}`,
      apiKey: SECRET,
      headers: { authorization: `Bearer ${SECRET}` },
      flushBeforeExit: false,
      onProblem: (problem) => problems.push(problem),
      ...options,
    },
    { clock, transport, random: () => 0.5 },
  )
  delivery.accept(EVENT)
  await clock.advance(600_000)
  const parts = [problems, delivery.stats(), delivery]
  const text = parts.map((part) => `${JSON.stringify(part)} ${inspect(part, { depth: 9, showHidden: true })}`).join('\n')
  return { text, delivery }
}

describe('nothing that an operator reads holds a key or a person, when', () => {
  const hostile = Object.assign(new Error(`connect to https://u:${SECRET}@x/?q=${PERSON}`), { code: 'EWEIRD', cause: SECRET })
  it.each<[string, Partial<DeliveryOptions>, Transport]>([
    ['the destination refuses the event', {}, answering(400)],
    ['the key is refused', {}, answering(401)],
    ['the destination redirects', {}, answering(302)],
    ['the destination is down', {}, answering(503)],
    ['the transport throws whatever it likes', {}, failing(hostile)],
    ['the transport throws no error at all', {}, failing(SECRET)],
    ['the headers function throws', { headers: () => Promise.reject(hostile) }, answering(200)],
    [
      'the mapping throws',
      {
        destination: 'custom',
        mapping: {
          event: () => {
            throw hostile
          },
        },
      },
      answering(200),
    ],
  ])('%s', async (_, options, transport) => {
    const { text } = await seen(options, transport)
    expect(text).not.toContain(SECRET)
    expect(text).not.toContain(PERSON)
  })
})

describe('the login goes on when', () => {
  it.each<[string, Partial<DeliveryOptions>, object]>([
    ['classify gives nothing', own(() => undefined), { pending: 1, held: 'own: classify gives no verdict' }],
    ['classify is async and rejects', own(() => Promise.reject(new Error('a bug'))), { pending: 1 }],
    ['classify gives a verdict of its own', own(() => ({ kind: 'whatever' })), { pending: 1 }],
    ['classify names no events', own(() => ({ kind: 'partial', rejected: null, retry: [] })), { pending: 1 }],
    ['classify names events by half', own(() => ({ kind: 'partial', rejected: [null], retry: [] })), { pending: 1 }],
    [
      'onProblem throws',
      {
        onProblem: () => {
          throw new Error('a bug')
        },
      },
      { pending: 1 },
    ],
    ['the headers function hangs', { headers: () => new Promise(() => {}) }, { pending: 1 }],
    ['the headers function returns nothing', { headers: (() => undefined) as never }, { pending: 1 }],
    [
      'the mapping is async and rejects',
      { destination: 'custom', mapping: { event: (() => Promise.reject(new Error('a bug'))) as never } },
      { deadLettered: 1 },
    ],
    ['the mapping returns null', { destination: 'custom', mapping: { event: () => null } }, { deadLettered: 1 }],
    [
      'runUntraced throws',
      {
        runUntraced: () => {
          throw new Error('a bug')
        },
      },
      { pending: 1 },
    ],
    ['runUntraced gives nothing back', { runUntraced: (() => undefined) as never }, { pending: 1 }],
    [
      'the mapping returns undefined',
      { destination: 'custom', mapping: { event: (() => undefined) as never } },
      { deadLettered: 1 },
    ],
    ['the mapping returns a BigInt', { destination: 'custom', mapping: { event: (() => 1n) as never } }, { deadLettered: 1 }],
    [
      'the mapping returns a giant',
      { destination: 'custom', mapping: { event: () => 'x'.repeat(1_000_000) } },
      { deadLettered: 1 },
    ],
  ])('%s', async (_, options, stats) => {
    const { delivery } = await seen(options, answering(503))
    expect(delivery.stats()).toMatchObject({ accepted: 1, dropped: 0, ...stats })
  })
})
