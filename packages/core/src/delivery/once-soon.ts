import type { Clock } from './clock.ts'

/**
 * Puts work off until what runs now has ended: any number of calls until then are one. Holds the process meanwhile. For what a login should
 * not wait for.
 */
export function onceSoon(clock: Clock, work: () => void): () => void {
  let isComing = false
  const run = () => {
    isComing = false
    work()
  }
  return () => {
    if (isComing) return
    isComing = true
    if (clock.soon === undefined) clock.schedule(0, run, true)
    else clock.soon(run)
  }
}
