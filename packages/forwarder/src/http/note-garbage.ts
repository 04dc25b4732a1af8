import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** Told of each piece of a body, in bytes: once it is copied it is garbage. */
export type NoteGarbage = (bytes: number) => void

/** What the function behind V8's `--expose-gc` takes. `last-resort` also gives back what the young generation has grown to. */
export interface CollectOptions {
  readonly type: 'minor' | 'major'
  readonly flavor?: 'last-resort'
}

/** A third of what V8 lets memory outside of its heap grow at least before it walks the whole heap. */
const EVERY_BYTES = 8 * 1024 * 1024

/**
 * Collects the young generation whenever bodies have left 8 MiB behind. Their memory lies outside of V8's heap, so it fills no young
 * generation, and V8 notices it only by its limit for such memory, at which it walks the whole heap: measured as a quarter of the
 * CPU of a forwarder in passthrough. The young generation holds all of it and costs a twentieth of that.
 *
 * Call it when start-up is over. What that has left behind goes first: V8 begins to walk the heap the earlier the larger the young
 * generation is, and start-up made it as large as it gets.
 */
export function createNoteGarbage(collect: (options: CollectOptions) => void = exposeCollector()): NoteGarbage {
  let left = 0
  return (bytes) => {
    left += bytes
    if (left < EVERY_BYTES) return
    left = 0
    collect({ type: 'minor' })
  }
}

/** The collector of `--expose-gc`, without the flag on the command line. Does nothing in a Node that gives none. */
function exposeCollector(): (options: CollectOptions) => void {
  try {
    setFlagsFromString('--expose-gc')
    return runInNewContext('gc') as (options: CollectOptions) => void
  } catch {
    return () => {}
  }
}
