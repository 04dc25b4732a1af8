import type { ProcessLock } from './process-lock.ts'

/** Nothing but the lease tells the living from the dead: as between two containers. */
export const NO_LOCK: ProcessLock = {
  scope: undefined,
  pidScope: undefined,
  process: '',
  exists: () => true,
  acquire: () => Promise.reject(new Error('none')),
}
