import type { AddressInfo } from 'node:net'
import { createAdaptorServer } from '@hono/node-server'
import { compileRules, isLoopback, type RuleDefinition } from '@signed-in/core'
import { Hono } from 'hono'
import { createInspectorRoute } from '../inspector/inspector-route.ts'
import { createControlRoute } from './control-route.ts'
import { type EventQuery, EventStore, type StoredEvent } from './event-store.ts'
import { FaultQueue, type FaultRequest, parseFault } from './faults.ts'
import { type ActivityListener, Feed } from './feed.ts'
import { requireApiKey, requireLocalName } from './guard.ts'
import { createReadRoute } from './read-route.ts'
import { openReceiverDatabase } from './receiver-database.ts'
import type { ReceiverEnv, ReceiverState } from './receiver-state.ts'
import { type ReceiverStats, toReceiverStats } from './receiver-stats.ts'
import { type Refusal, RefusalStore } from './refusal-store.ts'
import { SpanStore, type StoredTrace } from './span-store.ts'
import { createTracesRoute } from './traces-route.ts'
import { createTrackRoute } from './track-route.ts'

/** Where a receiver listens and what it keeps. */
export interface ReceiverOptions {
  /** Default: 0, any free port. */
  readonly port?: number
  /** Default: `127.0.0.1`, this machine only. */
  readonly host?: string
  /** SQLite file. Default: `:memory:`, everything is forgotten at the end. */
  readonly database?: string
  /** Key that every request must carry. Default: none is asked for. */
  readonly apiKey?: string | undefined
  /** Rules that judge the spans, in front of the built-in ones. Default: none. */
  readonly rules?: readonly RuleDefinition[]
  /** How many spans are kept. Default: 20,000. */
  readonly maxSpans?: number
  /** Largest `/track` body in bytes, on the wire and inflated. Default: 2 MiB, what the vendor of the format takes. */
  readonly maxTrackBytes?: number
  /** Clock of `received_at`. Default: the system's. */
  readonly now?: () => Date
}

/** A running receiver. */
export interface Receiver {
  /** Base URL, without a slash at its end. The inspector's page is there. */
  readonly url: string
  /** For `SIGNED_IN_TRACK_URL`. */
  readonly trackUrl: string
  /** For `OTEL_EXPORTER_OTLP_TRACES_ENDPOINT`. */
  readonly tracesUrl: string
  /** Stored events in the order of arrival. */
  events(query?: EventQuery): StoredEvent[]
  /** Last traces, newest first. */
  traces(limit?: number): StoredTrace[]
  /** Last refused requests, newest first. */
  refusals(limit?: number): Refusal[]
  stats(): ReceiverStats
  /** Calls back for everything that happens. Returns the function that unsubscribes. */
  subscribe(listener: ActivityListener): () => void
  /** Treats coming requests badly, for tests. Throws a `ZodError` for a fault that makes no sense. */
  addFault(fault: FaultRequest): void
  /** Stops listening, cuts open connections and closes the database. */
  close(): Promise<void>
}

/**
 * Starts the reference receiver: `/track` on an embedded database, the OTLP sink `/v1/traces`, and the inspector's page.
 * Rejects with an `Error` in one sentence if it cannot listen or the database is not its own.
 */
export async function createReceiver(options: ReceiverOptions = {}): Promise<Receiver> {
  const { port = 0, host = '127.0.0.1', now = () => new Date() } = options
  const rules = compileRules(options.rules)
  const database = openReceiverDatabase(options.database ?? ':memory:')
  const state: ReceiverState = {
    events: new EventStore(database),
    refusals: new RefusalStore(database),
    spans: new SpanStore(database, options.maxSpans ?? 20_000),
    faults: new FaultQueue(),
    feed: new Feed(),
    rules,
    apiKey: options.apiKey,
    maxTrackBytes: options.maxTrackBytes ?? 2 * 1024 * 1024,
    now,
  }
  const server = createAdaptorServer({ fetch: createApp(state, isLoopback(host)).fetch })
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(port, host, resolve)
    })
  } catch (error) {
    database.close()
    throw new Error(toListenMessage(error as NodeJS.ErrnoException, host, port), { cause: error })
  }
  const url = toUrl(server.address() as AddressInfo)
  return {
    url,
    trackUrl: `${url}/track`,
    tracesUrl: `${url}/v1/traces`,
    events: (query) => state.events.list(query),
    traces: (limit = 100) => state.spans.latest(limit),
    refusals: (limit = 100) => state.refusals.latest(limit),
    stats: () => toReceiverStats(state),
    subscribe: (listener) => state.feed.subscribe(listener),
    addFault: (fault) => state.faults.add(parseFault(fault)),
    close: async () => {
      if (!server.listening) return
      await new Promise<void>((resolve) => {
        server.close(() => resolve())
        if ('closeAllConnections' in server) server.closeAllConnections()
      })
      database.close()
    },
  }
}

function createApp(state: ReceiverState, loopbackOnly: boolean): Hono<ReceiverEnv> {
  const app = new Hono<ReceiverEnv>()
  app.get('/healthz', (context) => context.text('ok'))
  if (loopbackOnly) app.use(requireLocalName())
  app.use(requireApiKey(state))
  // `/api/track` is where the vendor of the format has it.
  for (const path of ['/track', '/api/track']) app.route(path, createTrackRoute(state))
  app.route('/v1/traces', createTracesRoute(state))
  app.route('/_control', createControlRoute(state))
  app.route('/', createReadRoute(state))
  app.route('/', createInspectorRoute(state))
  app.notFound((context) =>
    context.json({ success: false, message: `There is nothing at ${context.req.method} ${context.req.path}.` }, 404),
  )
  return app
}

function toUrl({ address, family, port }: AddressInfo): string {
  if (address === '0.0.0.0' || address === '::') return `http://127.0.0.1:${port}`
  return family === 'IPv6' ? `http://[${address}]:${port}` : `http://${address}:${port}`
}

function toListenMessage({ code, message }: NodeJS.ErrnoException, host: string, port: number): string {
  if (code === 'EADDRINUSE') return `Port ${port} on ${host} is taken by another program. Choose another port.`
  if (code === 'EACCES') return `This user may not listen on port ${port} of ${host}. Choose a port above 1023.`
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') return `This machine has no address ${host} to listen on.`
  return `Cannot listen on ${host}:${port}: ${message}.`
}
