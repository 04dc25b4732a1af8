import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'

/** One request as it came in. */
export interface TrackRequest {
  readonly path: string
  readonly headers: IncomingHttpHeaders
  /** The parsed body, or its text where it is no JSON. */
  readonly body: unknown
}

/** How the server answers one request; `hang: true` never answers. */
export interface TrackAnswer {
  readonly status?: number
  readonly headers?: Record<string, string>
  readonly hang?: boolean
}

/** A real `/track` endpoint on the loopback. */
export interface TrackServer {
  readonly url: string
  readonly requests: readonly TrackRequest[]
  /** The bodies of the answered requests, in order. */
  readonly events: readonly TrackedEvent[]
  /** Resolves when `count` events have come; rejects after `timeoutMillis` with what came instead. */
  waitForEvents(count: number, timeoutMillis?: number): Promise<readonly TrackedEvent[]>
  close(): Promise<void>
}

/** The default destination's wire. */
export interface TrackedEvent {
  readonly user_id: string
  readonly event: string
  readonly properties: Readonly<Record<string, unknown>>
  readonly context: Readonly<Record<string, unknown>>
  readonly timestamp: string
}

/** Starts a server that takes every event, or answers as `answer` says. */
export async function startTrackServer(answer: (request: TrackRequest) => TrackAnswer = () => ({})): Promise<TrackServer> {
  const requests: TrackRequest[] = []
  const events: TrackedEvent[] = []
  const waiters = new Set<() => void>()
  const server = createServer((message, response) => {
    void readBody(message).then((text) => {
      const request = { path: message.url ?? '', headers: message.headers, body: parse(text) }
      requests.push(request)
      const { status = 200, headers = {}, hang = false } = answer(request)
      if (hang) return
      if (status < 300) events.push(request.body as TrackedEvent)
      response.writeHead(status, headers).end()
      for (const wake of waiters) wake()
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/track`,
    requests,
    events,
    waitForEvents(count, timeoutMillis = 10_000) {
      return new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          waiters.delete(check)
          reject(new Error(`${events.length} of ${count} events after ${timeoutMillis} ms, ${requests.length} requests`))
        }, timeoutMillis)
        const check = (): void => {
          if (events.length < count) return
          clearTimeout(timer)
          waiters.delete(check)
          resolve(events)
        }
        waiters.add(check)
        check()
      })
    },
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

async function readBody(message: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of message) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
