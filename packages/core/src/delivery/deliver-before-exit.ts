import type { Delivery } from './delivery.ts'

/**
 * Delivers what waits when the process has nothing else to do: `beforeExit`, which neither a signal nor `process.exit` emits.
 * Requests that have no answer when the flush's time is over are cut off by `interrupt`: a connection in the making would hold the
 * process. Returns the function that takes the hook off.
 */
export function deliverBeforeExit(delivery: Delivery, interrupt: () => void): () => void {
  let flushed: number | undefined
  const onBeforeExit = () => {
    const { accepted, recovered } = delivery.stats()
    // Emitted again after each round of work: a destination that stays down must not keep the process for ever, but who signed in
    // during the last round is to be delivered as well.
    if (accepted + recovered === 0 || accepted === flushed) return
    flushed = accepted
    void delivery.forceFlush().then(({ timedOut }) => {
      if (timedOut) interrupt()
    })
  }
  process.on('beforeExit', onBeforeExit)
  return () => {
    process.removeListener('beforeExit', onBeforeExit)
  }
}
