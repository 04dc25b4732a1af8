import type { BodyPool } from './body-pool.ts'
import type { Reservation } from './memory-budget.ts'
import type { NoteGarbage } from './note-garbage.ts'

/** What a listener shares among its bodies. */
export interface BodyMemory {
  readonly pool: BodyPool
  readonly noteGarbage: NoteGarbage
}

/** The first memory of a body. Most bodies fit in; for a larger one it is a part that is copied once more. */
const FIRST_BYTES = 256 * 1024
const GROWTH = 4

/**
 * Memory of a body while it arrives. What is reserved is what has come, not what was announced: a sender that announces much and sends
 * nothing would else keep everybody out until it times out, and untouched memory is no memory.
 */
export class ArrivingBody {
  readonly #announced: number
  readonly #reservation: Reservation
  readonly #memory: BodyMemory
  #slab: Buffer
  #length: number = 0

  /** @param announced bytes to come as far as the sender tells; 0 if it does not */
  constructor(announced: number, reservation: Reservation, memory: BodyMemory) {
    this.#announced = announced
    this.#reservation = reservation
    this.#memory = memory
    this.#slab = memory.pool.take(Math.min(announced, FIRST_BYTES))
  }

  /** Bytes that have come. */
  get length(): number {
    return this.#length
  }

  /** Copies a chunk. False: there is no memory left for it. */
  add(chunk: Buffer): boolean {
    this.#memory.noteGarbage(chunk.length)
    if (!this.#reservation.grow(chunk.length)) return false
    const length = this.#length + chunk.length
    if (length > this.#slab.length) this.#enlarge(length)
    this.#slab.set(chunk, this.#length)
    this.#length = length
    return true
  }

  /** What has come; nobody may read it after `release`. */
  bytes(): Buffer {
    return this.#slab.subarray(0, this.#length)
  }

  /** Gives the memory to later bodies. */
  release(): void {
    this.#memory.pool.give(this.#slab)
  }

  #enlarge(needed: number): void {
    const size = Math.max(needed, Math.min(this.#slab.length * GROWTH, Math.max(this.#announced, this.#slab.length * 2)))
    const larger = this.#memory.pool.take(size)
    larger.set(this.bytes())
    this.#memory.pool.give(this.#slab)
    this.#slab = larger
  }
}
