import type { Delivery } from './delivery.ts'
import type { ProblemLog } from './problem.ts'

/** Keeps a serverless invocation alive until the promise settles: `waitUntil` of Vercel, Cloudflare, Netlify and others. */
export type WaitUntil = (work: Promise<unknown>) => void

const PROBLEM_KEY = 'wait until'

/**
 * The same delivery for platforms that stop a function as soon as it has answered: each event asks the platform, in the same call
 * and thus in the context of the request that signed somebody in, to wait for a flush that carries it. Events of one turn share
 * one flush. The promise never rejects, and settles at the latest after `timeouts.flushMillis`.
 */
export function withWaitUntil(delivery: Delivery, waitUntil: WaitUntil, problems: ProblemLog): Delivery {
  let next: Promise<void> | undefined

  /** Begins after the current turn: until then more events can join it. */
  function nextFlush(): Promise<void> {
    next ??= Promise.resolve().then(async () => {
      next = undefined
      await delivery.forceFlush()
    })
    return next
  }

  const onWaiting = () => problems.over([PROBLEM_KEY], 'waitUntil: the platform waits again.')
  // What it says is not repeated; outside of a request most platforms throw.
  const onRefused = () =>
    problems.tell(PROBLEM_KEY, {
      code: 'wait_until',
      message:
        'waitUntil: the function throws. Events are delivered, but the platform may stop the process before. Call it where a request runs.',
    })

  return {
    accept(event) {
      delivery.accept(event)
      try {
        const answer: unknown = waitUntil(nextFlush())
        // An async function rejects where another throws, and a rejection that nobody handles ends the process.
        if (typeof answer === 'object' && answer !== null) void Promise.resolve(answer).then(onWaiting, onRefused)
        else onWaiting()
      } catch {
        onRefused()
      }
    },
    acceptDurably: (events) => delivery.acceptDurably(events),
    forceFlush: (timeoutMillis) => delivery.forceFlush(timeoutMillis),
    shutdown: (timeoutMillis) => delivery.shutdown(timeoutMillis),
    stats: () => delivery.stats(),
  }
}
