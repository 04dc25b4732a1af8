import type { Delivery } from './delivery.ts'

/**
 * Delivers what waits when the process has nothing else to do: `beforeExit`, which neither a signal nor `process.exit` emits.
 * Returns the function that takes the hook off.
 */
export function deliverBeforeExit(delivery: Delivery): () => void {
  let isDone = false
  const onBeforeExit = () => {
    // Emitted again after each round of work: a destination that stays down must not keep the process for ever.
    if (isDone) return
    const { accepted, recovered } = delivery.stats()
    if (accepted + recovered === 0) return
    isDone = true
    void delivery.forceFlush()
  }
  process.on('beforeExit', onBeforeExit)
  return () => {
    process.removeListener('beforeExit', onBeforeExit)
  }
}
