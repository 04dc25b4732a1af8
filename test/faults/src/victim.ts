// A process that sends sign-ins through one client and then ends in a given way:
// `node victim.ts '{"client":"ours-spool","origin":"http://127.0.0.1:1","directory":"/tmp/x","count":500,"rate":200,"ending":"close"}'`
// Every id that was handed over is written to stdout, one a line, as soon as the call returned.
import { writeSync } from 'node:fs'
import { createDelivery, type DeliveryOptions, type SignedInEvent } from '@signed-in/core'

/** How the process ends: in good order, or as processes do. */
export type Ending = 'close' | 'close-on-sigterm' | 'exit' | 'return' | 'throw' | 'wait'

export interface VictimOptions {
  readonly client: 'ours-spool' | 'ours-memory' | 'segment' | 'posthog'
  readonly origin: string
  readonly directory: string
  readonly count: number
  /** Events a second; 0: all at once. */
  readonly rate: number
  readonly ending: Ending
  /** The event with this number is one that the sink refuses. */
  readonly badAt?: number
  /** Ours only. Default 1,000. */
  readonly flushIntervalMillis?: number
  /** Distinguishes the ids of several processes. */
  readonly prefix?: number
}

interface Client {
  send(event: SignedInEvent): void
  close(): Promise<unknown>
}

const options = JSON.parse(process.argv[2] ?? '{}') as VictimOptions

async function clientOf({ client, origin, directory }: VictimOptions): Promise<Client> {
  if (client === 'segment') {
    const { Analytics } = await import('@segment/analytics-node')
    const analytics = new Analytics({ writeKey: 'k', host: origin })
    analytics.on('error', () => {})
    return {
      send: ({ id, userId, timestamp }) => analytics.track({ messageId: id, userId, event: 'signed_in', timestamp }),
      close: () => analytics.closeAndFlush(),
    }
  }
  if (client === 'posthog') {
    const { PostHog } = await import('posthog-node')
    const posthog = new PostHog('k', { host: origin })
    return {
      send: ({ id, userId, timestamp }) =>
        posthog.capture({ uuid: id, distinctId: userId, event: 'signed_in', timestamp: new Date(timestamp) }),
      close: () => posthog.shutdown(),
    }
  }
  const { flushIntervalMillis = 1_000 } = options
  const ours: DeliveryOptions = { destination: 'segment', url: `${origin}/v1/batch`, apiKey: 'k', flushIntervalMillis }
  const delivery = createDelivery(client === 'ours-spool' ? { ...ours, spool: directory } : ours)
  return { send: (event) => delivery.accept(event), close: () => delivery.shutdown() }
}

function eventOf(number: number): SignedInEvent {
  const { prefix = 0, badAt } = options
  const id = `00000000-0000-5000-8${String(prefix % 1_000).padStart(3, '0')}-${String(number).padStart(12, '0')}`
  const userId = number === badAt ? 'user_bad' : `user_${number}`
  return { id, event: 'signed_in', userId, timestamp: new Date().toISOString(), properties: {}, context: {} }
}

const client = await clientOf(options)
const say = (id: string) => writeSync(1, `${id}\n`)

let isClosing: boolean = false
if (options.ending === 'close-on-sigterm') {
  process.once('SIGTERM', () => {
    isClosing = true
    void client.close().then(() => process.exit(0))
  })
}

function sendOne(number: number): void {
  const event = eventOf(number)
  client.send(event)
  say(event.id)
}

const startedAt = performance.now()
for (let number = 0; number < options.count; number += 1) {
  if (options.rate > 0) {
    const dueAt = startedAt + (number / options.rate) * 1_000
    while (performance.now() < dueAt) await new Promise((resolve) => setTimeout(resolve, Math.max(0, dueAt - performance.now())))
  }
  // Its server takes no more requests.
  if (isClosing) await new Promise(() => {})
  sendOne(number)
}
say('sent')

switch (options.ending) {
  case 'close': {
    await client.close()
    process.exit(0)
    break
  }
  case 'exit':
    process.exit(0)
    break
  case 'throw':
    setTimeout(() => {
      throw new Error('a bug of the app')
    }, 20)
    break
  case 'close-on-sigterm':
  case 'wait':
    // Ends by a signal from outside.
    setInterval(() => {}, 1_000)
    break
  case 'return':
    break
}
