import type { Delivery, SignedInEvent } from '@signed-in/core'

/** One way to send sign-ins: each client in its default set-up, as a user would write it. */
export interface Client {
  send(number: number): void
  /** Resolves when everything is delivered, or when the client gives up. */
  close(): Promise<void>
}

export type ClientName =
  | 'ours-spool'
  | 'ours-memory'
  | 'ours-track'
  | 'segment'
  | 'posthog'
  | 'amplitude'
  | 'mixpanel'
  | 'fetch-each'
  | 'bare-batcher'

const TIMESTAMP = '2023-11-02T00:30:08.276Z'

/** Loads only what the client needs: its memory is measured. */
export async function createClient(name: ClientName, origin: string, directory: string): Promise<Client> {
  switch (name) {
    case 'ours-spool':
      return ours({ destination: 'segment', url: `${origin}/v1/batch`, spool: directory })
    case 'ours-memory':
      return ours({ destination: 'segment', url: `${origin}/v1/batch` })
    case 'ours-track':
      return ours({ url: `${origin}/track`, spool: directory })
    case 'segment':
      return segment(origin)
    case 'posthog':
      return posthog(origin)
    case 'amplitude':
      return amplitude(origin)
    case 'mixpanel':
      return mixpanel(origin)
    case 'fetch-each':
      return fetchEach(origin)
    case 'bare-batcher':
      return bareBatcher(origin)
  }
}

/** The sign-in with this number, as the event builder makes it. */
export function eventOf(number: number): SignedInEvent {
  const id = `00000000-0000-5000-8000-${String(number).padStart(12, '0')}`
  return {
    id,
    event: 'signed_in',
    userId: `user_${number}`,
    userName: 'username',
    groupId: 'account_123',
    timestamp: TIMESTAMP,
    properties: {},
    context: { event_id: id, method: 'password', library: 'passport', service: 'web' },
  }
}

async function ours(options: object): Promise<Client> {
  const { createDelivery } = await import('@signed-in/core')
  const delivery: Delivery = createDelivery({ apiKey: 'k', ...options, onProblem: (problem) => console.error(problem) })
  return {
    send: (number) => delivery.accept(eventOf(number)),
    close: async () => void (await delivery.shutdown(120_000)),
  }
}

async function segment(origin: string): Promise<Client> {
  const { Analytics } = await import('@segment/analytics-node')
  const analytics = new Analytics({ writeKey: 'k', host: origin })
  return {
    send: (number) => {
      const { id: messageId, userId, context } = eventOf(number)
      const traits = { groupId: 'account_123', ...context }
      analytics.track({
        messageId,
        userId,
        event: 'signed_in',
        properties: { user_name: 'username' },
        context: traits,
        timestamp: TIMESTAMP,
      })
    },
    close: () => analytics.closeAndFlush({ timeout: 120_000 }),
  }
}

async function posthog(origin: string): Promise<Client> {
  const { PostHog } = await import('posthog-node')
  // By default it drops everything beyond 10,000 queued events; with that it would deliver 13 % of this run.
  const client = new PostHog('k', { host: origin, maxQueueSize: 1_000_000 })
  return {
    send: (number) => {
      const { id: uuid, userId: distinctId, context } = eventOf(number)
      const properties = { user_name: 'username', ...context }
      client.capture({
        uuid,
        distinctId,
        event: 'signed_in',
        properties,
        groups: { company: 'account_123' },
        timestamp: new Date(TIMESTAMP),
      })
    },
    close: () => client.shutdown(120_000),
  }
}

async function amplitude(origin: string): Promise<Client> {
  const { createInstance } = await import('@amplitude/analytics-node')
  const client = createInstance()
  await client.init('k', { serverUrl: `${origin}/2/httpapi`, logLevel: 0 }).promise
  return {
    send: (number) => {
      const { id: insert_id, userId: user_id, context } = eventOf(number)
      client.track('signed_in', { user_name: 'username', ...context }, { user_id, insert_id, groups: { company: 'account_123' } })
    },
    close: async () => void (await client.flush().promise),
  }
}

async function mixpanel(origin: string): Promise<Client> {
  const { default: Mixpanel } = await import('mixpanel')
  const { host } = new URL(origin)
  const client = Mixpanel.init('k', { host, protocol: 'http' })
  const waiting: Promise<void>[] = []
  return {
    send: (number) => {
      const { id: $insert_id, userId: distinct_id, context } = eventOf(number)
      waiting.push(
        new Promise((resolve) =>
          client.track('signed_in', { distinct_id, $insert_id, user_name: 'username', ...context }, () => resolve()),
        ),
      )
    },
    close: async () => void (await Promise.all(waiting)),
  }
}

/** What vendors without a Node SDK tell their users to write. */
function fetchEach(origin: string): Client {
  const waiting: Promise<unknown>[] = []
  return {
    send: (number) => {
      const body = JSON.stringify(eventOf(number))
      const headers = { 'content-type': 'application/json', 'x-api-key': 'k' }
      waiting.push(
        fetch(`${origin}/track`, { method: 'POST', headers, body }).then(
          (response) => response.text(),
          () => {},
        ),
      )
    },
    close: async () => void (await Promise.all(waiting)),
  }
}

/** The least that batching can cost: 100 events a request over one connection, no id, no retry, nothing kept. */
async function bareBatcher(origin: string): Promise<Client> {
  const { Agent, request } = await import('node:http')
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  const queue: string[] = []
  let sending: Promise<void> | undefined
  const post = (body: string) =>
    new Promise<void>((resolve, reject) => {
      const outgoing = request(
        `${origin}/v1/batch`,
        { method: 'POST', agent, headers: { 'content-length': Buffer.byteLength(body) } },
        (response) => {
          response.resume()
          response.on('end', resolve)
        },
      )
      outgoing.on('error', reject)
      outgoing.end(body)
    })
  const drain = async () => {
    while (queue.length > 0) await post(`[${queue.splice(0, 100).join(',')}]`)
    sending = undefined
  }
  return {
    send: (number) => {
      queue.push(JSON.stringify(eventOf(number)))
      sending ??= new Promise<void>((resolve) => setImmediate(resolve)).then(drain)
    },
    close: async () => {
      await sending
      agent.destroy()
    },
  }
}
