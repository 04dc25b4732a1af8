import * as z from 'zod'

/** A fault that a test asks the receiver for: the next requests to `target` are treated so. */
export interface Fault {
  /** Which endpoint. Default: `track`. */
  readonly target: 'track' | 'traces'
  /** Answer with this status instead of taking the request. Left out: the request is taken. */
  readonly status?: number | undefined
  /** `Retry-After` of that answer: seconds, or an HTTP date. */
  readonly retryAfter?: number | string | undefined
  /** Body of that answer. Default: a JSON object that says so. */
  readonly body?: string | undefined
  /** Wait so long before anything else. Default: 0. */
  readonly delayMillis?: number | undefined
  /** Cut the connection instead of answering: `before` the request is taken, or `after`, when it is already stored. */
  readonly drop?: 'before' | 'after' | undefined
  /** How many requests. Default: 1. */
  readonly times: number
}

/** What a caller writes: every field may be left out. */
export type FaultRequest = Partial<Fault>

const faultSchema = z.strictObject({
  target: z.enum(['track', 'traces']).default('track'),
  status: z.int().min(200).max(599).optional(),
  retryAfter: z.union([z.number().min(0), z.string().min(1)]).optional(),
  body: z.string().optional(),
  delayMillis: z.number().min(0).max(600_000).optional(),
  drop: z.enum(['before', 'after']).optional(),
  times: z.int().min(1).default(1),
})

/** Checks a fault that somebody asks for. Throws a `ZodError`. */
export function parseFault(value: unknown): Fault {
  return faultSchema.parse(value)
}

/** The faults asked for and not yet used up, in the order in which they were asked for. */
export class FaultQueue {
  #faults: { readonly fault: Fault; left: number }[] = []

  add(fault: Fault): void {
    this.#faults.push({ fault, left: fault.times })
  }

  /** The fault for the next request to the target, if one is due; counts it as used. */
  take(target: Fault['target']): Fault | undefined {
    const entry = this.#faults.find(({ fault }) => fault.target === target)
    if (entry === undefined) return undefined
    entry.left--
    if (entry.left === 0) this.#faults = this.#faults.filter((other) => other !== entry)
    return entry.fault
  }

  clear(): void {
    this.#faults = []
  }

  list(): readonly Fault[] {
    return this.#faults.map(({ fault, left }) => ({ ...fault, times: left }))
  }
}
