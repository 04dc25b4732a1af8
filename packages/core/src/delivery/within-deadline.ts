import type { Clock } from './clock.ts'

/**
 * Resolves when the work has ended or the time is over. A disk that hangs must not hold whoever waits; while somebody waits the process
 * is held. Rejects as the work does.
 */
export function withinDeadline(clock: Clock, millis: number, work: Promise<void>): Promise<void> {
  let cancel = () => {}
  const deadline = new Promise<void>((resolve) => {
    cancel = clock.schedule(millis, resolve, true)
  })
  return Promise.race([work, deadline]).finally(cancel)
}
