import { type ClientRequest, Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'
import type { Answer } from './answer.ts'
import { type Headers, toSenderHeaders } from './end-to-end-headers.ts'

/** Where the original bytes go on to. */
export interface NextHopOptions {
  /** Base URL of an OTLP/HTTP endpoint; `/v1/traces` and so on are appended. */
  readonly url: URL
  /** Until the whole answer is there. */
  readonly timeoutMillis: number
  /** Connections at one time. */
  readonly maxConnections: number
  /** PEM of the certificate authority, client certificate and key, where the system's do not do. */
  readonly ca?: string
  readonly cert?: string
  readonly key?: string
}

/** The next hop's answer as it came, or why there is none. */
export type NextHopResult = { readonly kind: 'answer'; readonly answer: Answer } | { readonly kind: 'unreachable' | 'timeout' }

/** The specification bounds answers to 4 MiB. */
const MAX_ANSWER_BYTES = 4 * 1024 * 1024

/** Posts bodies to the next OTLP hop over kept connections. Follows no redirect and keeps nothing for later: the sender retries. */
export class NextHop {
  readonly #options: NextHopOptions
  readonly #basePath: string
  readonly #agent: HttpAgent
  readonly #open: typeof httpRequest

  constructor(options: NextHopOptions) {
    this.#options = options
    this.#basePath = options.url.pathname.replace(/\/$/, '')
    const agentOptions = { keepAlive: true, maxSockets: options.maxConnections, scheduling: 'lifo' as const }
    const isTls = options.url.protocol === 'https:'
    const { ca, cert, key } = options
    this.#agent = isTls ? new HttpsAgent({ ...agentOptions, ca, cert, key, minVersion: 'TLSv1.2' }) : new HttpAgent(agentOptions)
    this.#open = isTls ? httpsRequest : httpRequest
  }

  /** Never rejects. When it resolves nothing reads `body` any more. */
  async post(path: string, headers: Headers, body: Buffer): Promise<NextHopResult> {
    const first = await this.#attempt(path, headers, body)
    // A kept connection that the next hop has just closed says nothing about the next hop.
    if (first !== 'stale') return first
    const second = await this.#attempt(path, headers, body)
    return second === 'stale' ? { kind: 'unreachable' } : second
  }

  close(): void {
    this.#agent.destroy()
  }

  async #attempt(path: string, headers: Headers, body: Buffer): Promise<NextHopResult | 'stale'> {
    const { url, timeoutMillis } = this.#options
    return await new Promise((resolve) => {
      let timedOut = false
      const request: ClientRequest = this.#open({
        agent: this.#agent,
        hostname: url.hostname.replace(/^\[|\]$/g, ''),
        port: url.port,
        path: this.#basePath + path,
        method: 'POST',
        headers: { ...headers, 'content-length': body.length },
      })
      const timer = setTimeout(() => {
        timedOut = true
        request.destroy()
      }, timeoutMillis)
      const finish = (result: NextHopResult | 'stale'): void => {
        clearTimeout(timer)
        // An answer before the end of the body: the rest is not sent any more, because the body's memory is the caller's again.
        if (!request.writableFinished) request.destroy()
        resolve(result)
      }
      request.on('response', (response) => {
        void readAnswer(response).then(
          (answer) => finish(answer === undefined ? { kind: 'unreachable' } : { kind: 'answer', answer }),
          () => finish({ kind: timedOut ? 'timeout' : 'unreachable' }),
        )
      })
      // Nobody asked for another protocol. Without a listener Node would leave the request waiting for the timeout.
      request.on('upgrade', (_response, socket) => {
        socket.destroy()
        finish({ kind: 'unreachable' })
      })
      request.on('error', () => {
        if (timedOut) finish({ kind: 'timeout' })
        else finish(request.reusedSocket ? 'stale' : { kind: 'unreachable' })
      })
      request.end(body)
    })
  }
}

/** Rejects if the connection breaks; undefined if the answer is larger than any answer may be, or has no status that could be passed on. */
async function readAnswer(response: IncomingMessage): Promise<Answer | undefined> {
  return await new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let length = 0
    // Listeners: an async iterator costs a tenth of what a small request costs in all.
    response
      .on('data', (chunk: Buffer) => {
        length += chunk.length
        if (length > MAX_ANSWER_BYTES) {
          resolve(undefined)
          response.destroy()
        } else chunks.push(chunk)
      })
      .on('end', () => {
        const status = response.statusCode ?? 0
        if (status < 200) {
          resolve(undefined)
          return
        }
        const body = chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks, length)
        resolve({ status, headers: toSenderHeaders(response.headers), body })
      })
      .on('error', reject)
      .on('close', () => reject(new Error('closed before its end')))
  })
}
