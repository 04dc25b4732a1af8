import { diag } from '@opentelemetry/api'
import { globalState } from './global-state.ts'

/** A hook's first fault is logged, then every thousandth: a broken hook in a busy app must not fill its log. */
const LOG_EVERY = 1000

/**
 * Runs our part of a hook so that no fault of ours reaches the app: the login goes on as if we were not there.
 * The fault is counted under the hook's name and logged through `diag`, without its message where that may hold user data.
 *
 * @returns what `work` returns, or undefined after a fault
 */
export function guarded<T>(hook: string, work: () => T): T | undefined {
  try {
    return work()
  } catch (fault) {
    countFault(hook, fault)
    return undefined
  }
}

/** Faults of ours so far, by hook. Empty in a healthy process. */
export function containedFaults(): ReadonlyMap<string, number> {
  return globalState().faults
}

function countFault(hook: string, fault: unknown): void {
  try {
    const { faults } = globalState()
    const count = (faults.get(hook) ?? 0) + 1
    faults.set(hook, count)
    if (count % LOG_EVERY !== 1) return
    // The class and the stack frames only: a message may quote a user's name.
    const frames =
      fault instanceof Error
        ? (fault.stack ?? '')
            .split('\n')
            .filter((line) => /^\s+at /.test(line))
            .slice(0, 4)
        : []
    const name = fault instanceof Error ? fault.name : typeof fault
    diag.error(`signed-in: the hook "${hook}" failed (${name}); the login is not affected`, ...frames)
  } catch {
    // A logger that throws is the app's own business; it must not break a login through us.
  }
}
