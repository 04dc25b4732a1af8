import { createHash } from 'node:crypto'
import { Agent, request } from 'node:http'
import { compileRules, eventId } from '@signed-in/core'
import { createProtobufSkimmer } from '@signed-in/forwarder'
import { traceBody } from '@signed-in-test/forwarder/trace-bodies'

const SPANS = 20
const skim = createProtobufSkimmer(compileRules([]).rules)

/** The id of the event that each sign-in in a body becomes. */
export function eventIdsOf(body: Buffer): string[] {
  return skim(body).views.map((view) => eventId(view.traceId, view.spanId))
}

/** The statuses after which a sender of OTLP repeats a request. */
const REPEATED: ReadonlySet<number> = new Set([0, 429, 502, 503, 504])

/** How a load sends. */
export interface LoadOptions {
  readonly url: string
  /** Bodies in flight at one time. Default 4. */
  readonly parallel?: number
  /** First of the seeds that the bodies are made from: loads in one run must not repeat each other's spans. */
  readonly firstSeed?: number
  /** Sign-ins in each body. Default 1. */
  readonly logins?: number
}

/**
 * Senders that keep to OTLP: each body is repeated until it is answered with success, or refused for good. What counts as acknowledged is what a
 * real sender would have forgotten.
 */
export class Load {
  /** Ids of the events in acknowledged bodies. */
  readonly acknowledged = new Set<string>()
  /** SHA-256 of acknowledged bodies. */
  readonly bodies = new Set<string>()
  /** Answers by status; 0 is a broken connection. */
  readonly answers = new Map<number, number>()
  /** Milliseconds of each answered attempt. */
  readonly latencies: number[] = []
  /** Bodies refused for good. Must stay 0: a sender drops its data. */
  refused = 0
  readonly #options: Required<LoadOptions>
  readonly #agent = new Agent({ keepAlive: true })
  readonly #senders: Promise<void>[]
  #seed: number
  #isStopping: boolean = false

  constructor(options: LoadOptions) {
    this.#options = { parallel: 4, firstSeed: 1, logins: 1, ...options }
    this.#seed = this.#options.firstSeed
    this.#senders = Array.from({ length: this.#options.parallel }, () => this.#send())
  }

  /** Sends no new bodies, and resolves once the begun ones are settled. */
  async stop(): Promise<void> {
    this.#isStopping = true
    await Promise.all(this.#senders)
    this.#agent.destroy()
  }

  /** Resolves once so many bodies are acknowledged. */
  async reached(count: number): Promise<void> {
    while (this.bodies.size < count) await new Promise((resolve) => setTimeout(resolve, 10))
  }

  async #send(): Promise<void> {
    while (!this.#isStopping) {
      const body = traceBody(SPANS, this.#options.logins, this.#seed++)
      let status: number
      for (;;) {
        const begin = performance.now()
        status = await this.#post(body)
        this.answers.set(status, (this.answers.get(status) ?? 0) + 1)
        if (status > 0) this.latencies.push(performance.now() - begin)
        if (!REPEATED.has(status)) break
        await new Promise((resolve) => setTimeout(resolve, 20))
      }
      if (status === 200) {
        this.bodies.add(createHash('sha256').update(body).digest('hex'))
        for (const id of eventIdsOf(body)) this.acknowledged.add(id)
      } else this.refused++
    }
  }

  #post(body: Buffer): Promise<number> {
    return new Promise((resolve) => {
      const headers = { 'content-type': 'application/x-protobuf', 'content-length': body.length }
      const sent = request(`${this.#options.url}/v1/traces`, { method: 'POST', agent: this.#agent, headers }, (response) => {
        response.resume()
        response.once('end', () => resolve(response.statusCode ?? 0))
        response.once('error', () => resolve(0))
      })
      sent.once('error', () => resolve(0))
      sent.end(body)
    })
  }
}

/** The value that so many in a hundred do not exceed. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * share) / 100))] ?? 0
}
