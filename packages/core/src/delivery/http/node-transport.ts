import type { Agent, ClientRequest, IncomingMessage } from 'node:http'
import type { RequestOptions } from 'node:https'
import type { DestinationRequest, DestinationResponse } from '../destination.ts'
import { whileProcessHasWork } from './lone-connection.ts'
import { assertProxy, proxyFor } from './proxy.ts'
import { type Transport, TransportError } from './transport.ts'
import { proxyAuthorization, tunnelAgent } from './tunnel.ts'

/** Deadlines of one attempt, each counted from its start. */
export interface TransportTimeouts {
  /** Until the connection (with TLS) stands. */
  readonly connectMillis: number
  /** Until the answer's status line and headers are there. */
  readonly headersMillis: number
  /** Until the answer is read. */
  readonly totalMillis: number
}

export interface NodeTransportOptions {
  readonly timeouts: TransportTimeouts
  /** PEM texts. */
  readonly ca?: string | undefined
  readonly cert?: string | undefined
  readonly key?: string | undefined
  /** See `proxyFor`. */
  readonly proxy?: string | false | undefined
}

/** Most connections at once to one destination. */
const MAX_SOCKETS = 4
/** What is read of an answer; more tells us nothing and could be endless. */
const MAX_RESPONSE_BYTES = 65_536
/** Node's own servers close idle connections after 5 s: leaving first avoids most resets of reused connections. */
const IDLE_SOCKET_MILLIS = 4_000

/**
 * The transport over `node:http` and `node:https` with an own agent (why not undici: decision 0050). The modules are taken at
 * the first request, so that an instrumentation that loads after us can still patch them; redirects are never followed.
 * Throws `ConfigError` for a proxy that is none.
 */
export function nodeTransport(options: NodeTransportOptions): Transport {
  assertProxy(options.proxy)
  const agents = new Map<string, Agent>()
  let usedAt = 0

  function agentFor(url: URL, proxy: URL | undefined): Agent {
    const isTunnel = proxy !== undefined && url.protocol === 'https:'
    // A plain request goes to the proxy itself, a secure one through it.
    const protocol = proxy === undefined || isTunnel ? url.protocol : proxy.protocol
    const key = `${protocol} ${isTunnel}`
    const known = agents.get(key)
    if (known !== undefined) return known
    const settings = { keepAlive: true, maxSockets: MAX_SOCKETS, timeout: IDLE_SOCKET_MILLIS, scheduling: 'lifo' as const }
    const { ca, cert, key: privateKey } = options
    const secure = { ...settings, ...definedOnly({ ca, cert, key: privateKey }), minVersion: 'TLSv1.2' as const }
    const agent = isTunnel
      ? tunnelAgent(proxy, secure)
      : protocol === 'https:'
        ? new (process.getBuiltinModule('node:https').Agent)(secure)
        : new (process.getBuiltinModule('node:http').Agent)(settings)
    agents.set(key, agent)
    return agent
  }

  return {
    async send(request, signal) {
      const url = new URL(request.url)
      const proxy = proxyFor(url, options.proxy, process.env)
      const agent = agentFor(url, proxy)
      const isForwarded = proxy !== undefined && url.protocol === 'http:'
      const target = isForwarded ? forwarded(url, request, proxy) : { url, path: url.pathname + url.search, request }
      const attempt = () => attemptOnce(target, agent, options.timeouts, signal)
      if (Date.now() - usedAt > IDLE_SOCKET_MILLIS) closeIdle(agent)
      try {
        return await attempt()
      } catch (error) {
        // The server closed an idle connection just as we reused it. Nothing is wrong with it; a new connection tells.
        if (error instanceof StaleSocketError) return await attempt()
        throw error
      } finally {
        usedAt = Date.now()
      }
    },
    close() {
      for (const agent of agents.values()) agent.destroy()
      agents.clear()
    },
  }
}

/**
 * In a process that was frozen (Lambda, SIGSTOP, a closed lid) no timer of the agent has run. Its idle connections look alive, and
 * whatever stood between may have forgotten them: a request over one would wait for its whole deadline. The wall clock has gone on.
 */
function closeIdle(agent: Agent): void {
  for (const sockets of Object.values(agent.freeSockets)) for (const socket of sockets ?? []) socket.destroy()
}

class StaleSocketError extends TransportError {}

/** Whom to connect to, and what to ask for. */
interface Target {
  readonly url: URL
  readonly path: string
  readonly request: DestinationRequest
}

/** The absolute form that a proxy wants for plain http (RFC 9112, 3.2.2). */
function forwarded(url: URL, request: DestinationRequest, proxy: URL): Target {
  const headers = { ...request.headers, host: url.host, ...proxyAuthorization(proxy) }
  return { url: proxy, path: url.href, request: { ...request, headers } }
}

function attemptOnce(
  { url, path, request }: Target,
  agent: Agent,
  timeouts: TransportTimeouts,
  signal: AbortSignal,
): Promise<DestinationResponse> {
  return new Promise((resolve, reject) => {
    const http = process.getBuiltinModule(url.protocol === 'https:' ? 'node:https' : 'node:http')
    const requestOptions: RequestOptions = {
      method: request.method,
      protocol: url.protocol,
      host: url.hostname.replace(/^\[|\]$/g, ''),
      port: url.port,
      path,
      agent,
      headers: { ...request.headers, 'content-length': request.body.byteLength },
    }
    const outgoing: ClientRequest = http.request(requestOptions)
    const startedAt = performance.now()
    // Neither deadline nor connection holds the process: whoever waits for a flush does, and no longer than that.
    let timer = setTimeout(() => fail('CONNECT_TIMEOUT'), timeouts.connectMillis).unref()
    const stopLooking = whileProcessHasWork(() => fail('NOT_AWAITED'))

    function deadline(code: string, millis: number): void {
      clearTimeout(timer)
      timer = setTimeout(() => fail(code), Math.max(0, millis - (performance.now() - startedAt))).unref()
    }
    function fail(code: string, stale = false): void {
      clearTimeout(timer)
      stopLooking()
      signal.removeEventListener('abort', onAbort)
      reject(stale ? new StaleSocketError(code, url.host) : new TransportError(code, url.host, needsOperator(code)))
      outgoing.destroy()
    }
    function onAbort(): void {
      fail('ABORTED')
    }
    function done(response: IncomingMessage, body: string): void {
      clearTimeout(timer)
      signal.removeEventListener('abort', onAbort)
      resolve({ status: response.statusCode ?? 0, headers: singleHeaders(response.headers), body })
    }

    outgoing.on('socket', (socket) => {
      socket.unref()
      const connected = () => {
        stopLooking()
        deadline('HEADERS_TIMEOUT', timeouts.headersMillis)
      }
      if (!socket.connecting) connected()
      else socket.once(url.protocol === 'https:' ? 'secureConnect' : 'connect', connected)
    })
    outgoing.on('error', (error: NodeJS.ErrnoException) => {
      const code = error.code ?? 'ERROR'
      fail(code, outgoing.reusedSocket && (code === 'ECONNRESET' || code === 'EPIPE'))
    })
    outgoing.on('response', (response) => {
      deadline('BODY_TIMEOUT', timeouts.totalMillis)
      readBody(response, (body, complete) => {
        if (complete) done(response, body)
        // Broken off: what it said about the events is unknown, and sending them again under the same ids is the safe side.
        else fail('BODY_TRUNCATED')
      })
    })
    if (signal.aborted) {
      onAbort()
      return
    }
    signal.addEventListener('abort', onAbort)
    outgoing.end(request.body)
  })
}

function readBody(response: IncomingMessage, finish: (body: string, complete: boolean) => void): void {
  const chunks: Buffer[] = []
  let size = 0
  let finished = false
  /** @param complete whether the answer may be judged: read to its end, or to the most that we read */
  const end = (complete: boolean) => {
    if (finished) return
    finished = true
    finish(Buffer.concat(chunks).subarray(0, MAX_RESPONSE_BYTES).toString(), complete)
  }
  response.on('data', (chunk: Buffer) => {
    chunks.push(chunk)
    size += chunk.byteLength
    if (size <= MAX_RESPONSE_BYTES) return
    end(true)
    response.destroy()
  })
  response.on('end', () => end(true))
  response.on('close', () => end(response.complete))
  response.on('error', () => end(false))
}

/** Certificate and protocol errors: the wire works, the set-up does not. */
function needsOperator(code: string): boolean {
  return code.startsWith('CERT_') || code.startsWith('ERR_TLS') || code.startsWith('ERR_SSL') || TLS_CODES.has(code)
}

const TLS_CODES: ReadonlySet<string> = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'HOSTNAME_MISMATCH',
  'EPROTO',
])

function singleHeaders(headers: IncomingMessage['headers']): Record<string, string> {
  const single: Record<string, string> = Object.create(null)
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) single[name] = Array.isArray(value) ? value.join(', ') : value
  }
  return single
}

function definedOnly<Value>(entries: Readonly<Record<string, Value | undefined>>): Record<string, Value> {
  const defined: Record<string, Value> = {}
  for (const [key, value] of Object.entries(entries)) if (value !== undefined) defined[key] = value
  return defined
}
