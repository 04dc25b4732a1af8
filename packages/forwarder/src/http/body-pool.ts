const SMALLEST_BYTES = 64 * 1024
const LARGEST_BYTES = 4 * 1024 * 1024

/**
 * Keeps the memory of bodies for the next ones. Memory outside of the heap drives garbage collection: a fresh quarter of a megabyte for
 * each request makes V8 walk its whole heap every hundred requests, which costs more than everything that we do with the body.
 */
export class BodyPool {
  readonly #maxBytes: number
  readonly #free = new Map<number, Buffer[]>()
  #pooled: number = 0

  /** @param maxBytes most that lies unused. Default 16 MiB. */
  constructor(maxBytes: number = 16 * 1024 * 1024) {
    this.#maxBytes = maxBytes
  }

  /** Memory of at least so many bytes, with anything in it. */
  take(length: number): Buffer {
    const size = sizeClass(length)
    const slab = this.#free.get(size)?.pop()
    if (slab === undefined) return Buffer.allocUnsafeSlow(size)
    this.#pooled -= size
    return slab
  }

  /** Gives memory back. Nobody may hold on to it, not even a socket. */
  give(slab: Buffer): void {
    const size = slab.length
    if (size < SMALLEST_BYTES || size > LARGEST_BYTES || this.#pooled + size > this.#maxBytes) return
    this.#pooled += size
    const slabs = this.#free.get(size)
    if (slabs === undefined) this.#free.set(size, [slab])
    else slabs.push(slab)
  }
}

/** Powers of two up to the largest that is pooled; larger bodies get what they need. */
function sizeClass(length: number): number {
  if (length > LARGEST_BYTES) return length
  let size = SMALLEST_BYTES
  while (size < length) size *= 2
  return size
}
