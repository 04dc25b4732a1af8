import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** Told of each piece of a body, in bytes: once it is copied it is garbage. */
export type NoteGarbage = (bytes: number) => void

/** A third of what V8 lets memory outside of its heap grow at least before it walks the whole heap. */
const EVERY_BYTES = 8 * 1024 * 1024

/**
 * Collects the young generation whenever bodies have left 8 MiB behind. Their memory lies outside of V8's heap, so it fills no young
 * generation, and V8 notices it only by its limit for such memory, at which it walks the whole heap: measured as a quarter of the
 * CPU of a forwarder in passthrough. The young generation holds all of it and costs a twentieth of that.
 */
export function createNoteGarbage(collect: () => void = exposeMinorCollection()): NoteGarbage {
  let left = 0
  return (bytes) => {
    left += bytes
    if (left < EVERY_BYTES) return
    left = 0
    collect()
  }
}

/** The collector of `--expose-gc`, without the flag on the command line. Does nothing in a Node that gives none. */
function exposeMinorCollection(): () => void {
  try {
    setFlagsFromString('--expose-gc')
    const gc = runInNewContext('gc') as (options: { readonly type: 'minor' }) => void
    return () => gc({ type: 'minor' })
  } catch {
    return () => {}
  }
}
