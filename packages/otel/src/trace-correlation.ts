import { completeSignIn, type Detection, type PendingSignIn, type SignIn, type SpanView } from '@signed-in/core'
import { ReadableSpanView } from './readable-span-view.ts'
import type { ReadableSpanShape } from './sdk-shapes.ts'

/** Bounds on the search for an identity on other spans of a trace. */
export interface CorrelationOptions {
  /** How many of the spans that ended last are kept for looking back. Default 512. */
  readonly maxSpans?: number
  /** How many sign-ins wait for their identity at most; beyond it the oldest counts as a near miss. Default 1,000. */
  readonly maxPending?: number
  /** How long a sign-in waits for its identity, in milliseconds. Default 10,000. */
  readonly timeoutMillis?: number
}

/** What the search ends with. `ambiguous`: spans of the trace name different users, so none is taken. */
export interface CorrelationListener {
  onSignIn(signIn: SignIn): void
  onNotFound(rule: string, reason: 'identity-missing' | 'identity-ambiguous'): void
}

interface Waiting {
  readonly pending: PendingSignIn
  deadline: number
  hasRootEnded: boolean
}

// In Express the handler's span, which is the one an app can put the user on, ends after the SERVER span. Once the local root has
// ended, nothing but such stragglers can follow.
const GRACE_AFTER_ROOT_MILLIS = 1_000

type SignInDetection = Extract<Detection, { kind: 'sign-in' }>

/** Asks each span on its own, so that two different users in one trace show. */
function search(pending: PendingSignIn, views: readonly SpanView[]): SignIn | 'identity-ambiguous' | undefined {
  const found = views.map((view) => completeSignIn(pending, [view])).filter((d): d is SignInDetection => d.kind === 'sign-in')
  const [first] = found
  if (first === undefined) return undefined
  if (found.some(({ signIn }) => signIn.userId !== first.signIn.userId)) return 'identity-ambiguous'
  const complete = completeSignIn(pending, views)
  return complete.kind === 'sign-in' ? complete.signIn : first.signIn
}

/**
 * Finds the identity of a sign-in on other spans of the same trace in this process, whether they ended before it or end after it.
 *
 * Looking back costs one array write per ended span: the last few spans are kept, and searched only when a sign-in lacks its user.
 * (Remembering only spans that carry an identity attribute was measured at twice the cost for all the others: a look-up per
 * attribute name and span.) Looking forward costs nothing unless somebody waits.
 */
export class TraceCorrelation {
  readonly #recent: (ReadableSpanShape | undefined)[]
  readonly #mask: number
  readonly #maxPending: number
  readonly #timeoutMillis: number
  readonly #listener: CorrelationListener
  readonly #waiting = new Map<string, Waiting[]>()
  #next = 0
  #timer: NodeJS.Timeout | undefined

  /** How many sign-ins wait. The caller asks before it hands over a span, so that a span costs one comparison when none does. */
  waitingCount = 0

  constructor(options: CorrelationOptions, listener: CorrelationListener) {
    // A power of two, so that the position in the ring is a mask and not a division.
    const size = 2 ** Math.ceil(Math.log2(Math.max(1, options.maxSpans ?? 512)))
    this.#recent = new Array<ReadableSpanShape | undefined>(size).fill(undefined)
    this.#mask = size - 1
    this.#maxPending = options.maxPending ?? 1_000
    this.#timeoutMillis = options.timeoutMillis ?? 10_000
    this.#listener = listener
  }

  /** Keeps an ended span for looking back. */
  remember(span: ReadableSpanShape): void {
    this.#recent[this.#next++ & this.#mask] = span
  }

  /** Takes a sign-in without a user: answers at once from the spans that ended already, else waits for those to come. */
  await(pending: PendingSignIn, span: ReadableSpanShape): void {
    const { traceId } = pending.partial
    const back = this.#recent.filter((other) => other !== undefined && other !== span && other.spanContext().traceId === traceId)
    const found = search(
      pending,
      back.map((other) => new ReadableSpanView(other as ReadableSpanShape)),
    )
    if (found === undefined) this.#wait(pending, span)
    else if (found === 'identity-ambiguous') this.#listener.onNotFound(pending.partial.rule, found)
    else this.#listener.onSignIn(found)
  }

  #wait(pending: PendingSignIn, span: ReadableSpanShape): void {
    const { traceId } = pending.partial
    if (this.waitingCount >= this.#maxPending) this.#giveUpOldest()
    const hasRootEnded = isLocalRoot(span)
    const patience = hasRootEnded ? Math.min(GRACE_AFTER_ROOT_MILLIS, this.#timeoutMillis) : this.#timeoutMillis
    const waiting = { pending, deadline: performance.now() + patience, hasRootEnded }
    const others = this.#waiting.get(traceId)
    if (others === undefined) this.#waiting.set(traceId, [waiting])
    else others.push(waiting)
    this.waitingCount += 1
    this.#schedule()
  }

  /** Looks at an ended span for those that wait. Call only while `waitingCount` is not 0. */
  offer(span: ReadableSpanShape): void {
    const { traceId } = span.spanContext()
    const waiting = this.#waiting.get(traceId)
    if (waiting === undefined) return
    const view = new ReadableSpanView(span)
    const isRoot = isLocalRoot(span)
    const still = waiting.filter((entry) => {
      const found = search(entry.pending, [view])
      if (typeof found === 'object') {
        this.#listener.onSignIn(found)
        return false
      }
      if (isRoot) {
        entry.hasRootEnded = true
        entry.deadline = Math.min(entry.deadline, performance.now() + GRACE_AFTER_ROOT_MILLIS)
      }
      return true
    })
    this.#keep(traceId, waiting, still)
    if (isRoot) this.#schedule()
  }

  /** Gives up on what waits although its local root has ended; a request that is still running may yet name its user. */
  flush(): void {
    this.#giveUp(({ hasRootEnded }) => hasRootEnded)
  }

  /** Gives up on everything and forgets every span. */
  close(): void {
    this.#giveUp(() => true)
    this.#recent.fill(undefined)
  }

  #keep(traceId: string, before: readonly Waiting[], still: Waiting[]): void {
    this.waitingCount -= before.length - still.length
    if (still.length === 0) this.#waiting.delete(traceId)
    else this.#waiting.set(traceId, still)
  }

  #giveUp(isOver: (waiting: Waiting) => boolean): void {
    for (const [traceId, waiting] of [...this.#waiting]) {
      const over = waiting.filter(isOver)
      this.#keep(
        traceId,
        waiting,
        waiting.filter((entry) => !over.includes(entry)),
      )
      for (const { pending } of over) this.#listener.onNotFound(pending.partial.rule, 'identity-missing')
    }
    this.#schedule()
  }

  #giveUpOldest(): void {
    const [oldest] = this.#waiting
    if (oldest === undefined) return
    const [traceId, waiting] = oldest
    this.#keep(traceId, waiting, waiting.slice(1))
    if (waiting[0] !== undefined) this.#listener.onNotFound(waiting[0].pending.partial.rule, 'identity-missing')
  }

  /** One timer for the earliest deadline; it never holds the process. */
  #schedule(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    let earliest = Number.POSITIVE_INFINITY
    for (const waiting of this.#waiting.values()) for (const { deadline } of waiting) earliest = Math.min(earliest, deadline)
    if (earliest === Number.POSITIVE_INFINITY) return
    const expire = () => {
      const now = performance.now()
      this.#giveUp(({ deadline }) => deadline <= now)
    }
    this.#timer = setTimeout(expire, Math.max(0, earliest - performance.now()) + 1)
    this.#timer.unref()
  }
}

function isLocalRoot(span: ReadableSpanShape): boolean {
  return span.parentSpanContext === undefined || span.parentSpanContext.isRemote === true
}
