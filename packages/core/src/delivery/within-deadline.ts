import type { Clock } from './clock.ts'

/**
 * Resolves when the work has ended or the time is over, and says whether it has ended. A disk that hangs must not hold whoever waits;
 * while somebody waits the process is held. Rejects as the work does.
 */
export function withinDeadline(clock: Clock, millis: number, work: Promise<void>): Promise<boolean> {
  let cancel = () => {}
  const deadline = new Promise<boolean>((resolve) => {
    cancel = clock.schedule(Math.max(0, millis), () => resolve(false), true)
  })
  return Promise.race([work.then(() => true), deadline]).finally(cancel)
}
