import type { Clock } from '../delivery/clock.ts'
import type { Disk } from './disk.ts'
import type { Segment } from './segment.ts'

/** Records kept in memory until they are synced, for the case that the sync fails. Beyond it a failed sync cannot be repaired. */
const MAX_RETAINED_BYTES = 4_194_304

/** Nothing is written to a file that was not seen to be there for so long. */
const LOOK_MILLIS = 1_000
/** In the background it is looked for earlier than that, so that a login seldom has to. */
const LOOK_AHEAD_MILLIS = 250

/** What all open segments of a writer retain together. */
export interface Retention {
  bytes: number
}

/** Records that stand one behind the other in memory: most do, and one of these a record would be many. */
interface Stretch {
  readonly buffer: ArrayBufferLike
  readonly start: number
  end: number
}

/** A segment while it is written: its file, and a copy of what the disk has not confirmed. */
export class OpenSegment {
  readonly segment: Segment
  readonly fd: number
  /** On the monotonic clock. */
  readonly openedAt: number
  isNameSynced: boolean = false
  readonly #retention: Retention
  /** When the file was last seen to be there, on the monotonic clock and on the wall clock. */
  #seenAt: number
  #seenWall: number
  #isLost: boolean = false
  #retained: Stretch[] | undefined = []
  /** What comes next must not be joined to what was marked. */
  #isMarked: boolean = false

  constructor(segment: Segment, fd: number, clock: Clock, retention: Retention) {
    this.segment = segment
    this.fd = fd
    this.openedAt = clock.monotonic()
    this.#seenAt = this.openedAt
    this.#seenWall = clock.now()
    this.#retention = retention
  }

  /**
   * Somebody has deleted the file under us, or has taken it over. The wall clock counts, too: the other one stands still while a machine
   * is suspended, and on another machine the lease goes on. `now` is on the monotonic clock.
   */
  isGone(disk: Disk, clock: Clock, now: number): boolean {
    const wall = clock.now()
    if (this.#isLost || !this.#isUnseenFor(LOOK_MILLIS, now, wall)) return this.#isLost
    this.#seenAt = now
    this.#seenWall = wall
    try {
      this.#isLost = !disk.factsSync(this.segment.path).isFile
    } catch {
      this.#isLost = true
    }
    return this.#isLost
  }

  /** Looks for the file in the background, if the next login would have to soon. */
  async look(disk: Disk, clock: Clock): Promise<void> {
    // What is true before the look may have changed when it is over.
    const [now, wall] = [clock.monotonic(), clock.now()]
    if (this.#isLost || !this.#isUnseenFor(LOOK_AHEAD_MILLIS, now, wall)) return
    this.#isLost = await disk.facts(this.segment.path).then(
      ({ isFile }) => !isFile,
      () => true,
    )
    this.#seenAt = now
    this.#seenWall = wall
  }

  #isUnseenFor(millis: number, now: number, wall: number): boolean {
    return now - this.#seenAt >= millis || Math.abs(wall - this.#seenWall) >= millis
  }

  retain(records: Uint8Array): void {
    if (this.#retained === undefined) return
    const { buffer, byteOffset, byteLength } = records
    if (this.#retention.bytes + byteLength > MAX_RETAINED_BYTES) {
      this.release()
      this.#retained = undefined
      return
    }
    this.#retention.bytes += byteLength
    const last = this.#isMarked ? undefined : this.#retained.at(-1)
    if (last?.buffer === buffer && last.end === byteOffset) last.end += byteLength
    else this.#retained.push({ buffer, start: byteOffset, end: byteOffset + byteLength })
    this.#isMarked = false
  }

  /** Remembers what is retained now; the returned function lets go of it, once that much is synced. */
  mark(): () => void {
    const count = this.#retained?.length ?? 0
    this.#isMarked = true
    return () => {
      for (const { start, end } of this.#retained?.splice(0, count) ?? []) this.#retention.bytes -= end - start
      if (this.segment.synced === this.segment.size) this.#retained ??= []
    }
  }

  /** Everything since the last sync, or undefined if that grew beyond what is kept. */
  get unsynced(): Buffer | undefined {
    return (
      this.#retained && Buffer.concat(this.#retained.map(({ buffer, start, end }) => Buffer.from(buffer, start, end - start)))
    )
  }

  release(): void {
    for (const { start, end } of this.#retained ?? []) this.#retention.bytes -= end - start
    this.#retained = []
  }
}
