import { promisify } from 'node:util'
import { gunzip, gunzipSync, inflate, inflateSync, zstdDecompress, zstdDecompressSync } from 'node:zlib'
import type { NoteGarbage } from './note-garbage.ts'

/** Encodings of bodies that we can look into; the Collector's `deflate` and `zlib` are both the zlib format. */
export const CONTENT_ENCODINGS = ['identity', 'gzip', 'deflate', 'zlib', 'zstd'] as const

/** A body in the clear, or why there is none. `release` gives its memory back at once: call it when nothing reads `bytes` any more. */
export type InflateResult =
  | { readonly kind: 'body'; readonly bytes: Buffer; release(): void }
  | { readonly kind: 'too-large' }
  | { readonly kind: 'corrupt' }
  | { readonly kind: 'unknown-encoding' }

/**
 * Compressed bodies up to this size are inflated on the spot, some 5 ms at most; that costs a third less CPU than the thread pool.
 * Larger ones must not hold up everybody else.
 */
const MAX_SYNC_BYTES = 256 * 1024
/** What turns out to be larger than this is inflated anew in the thread pool: a bomb of 100 KB must not hold up everybody else. */
const MAX_SYNC_OUTPUT_BYTES = 8 * 1024 * 1024
/** Bodies up to this size in the clear are many; of larger ones only so many may be in memory at one time, each until it is released. */
const SMALL_BYTES = 256 * 1024
const MAX_MIDDLE = 8
const MAX_LARGE = 2
/** What zlib holds for one stream until its object is collected: a window, tables and what Node keeps around them. */
const CODEC_BYTES = 64 * 1024
/** Telemetry shrinks to a seventh or so. Nobody's size hint makes us reserve more than this many times the wire size up front. */
const MAX_HINTED_RATIO = 32
/** No deflate stream holds more than this many times its size (https://zlib.net/zlib_tech.html): a trailer that says so is none. */
const MAX_DEFLATE_RATIO = 1032
/** From here on Node gives a buffer memory of its own, which can be freed, and no slice of what it shares. */
const MIN_CHUNK_BYTES = Math.max(16 * 1024, Buffer.poolSize / 2)
/** Senders write one frame of zstd. Each costs a decoder, and the smallest has nine bytes. */
const MAX_FRAMES = 64
const TOO_LARGE = 'ERR_BUFFER_TOO_LARGE'

/** Codecs around one body. No sender uses more than one, and each costs an inflation. */
const MAX_LAYERS = 3

interface Options {
  readonly maxOutputLength: number
  readonly chunkSize: number
  /** Answer with the engine, too, which knows how much of the input it has read. */
  readonly info: true
}

/** What Node gives with `info: true`; its types know only the buffer. */
interface Inflated {
  readonly buffer: Buffer
  readonly engine: { readonly bytesWritten: number }
}

type Codec = (bytes: Buffer, options: Options) => unknown

const CODECS = {
  gzip: { sync: gunzipSync, async: promisify(gunzip) },
  deflate: { sync: inflateSync, async: promisify(inflate) },
  zstd: { sync: zstdDecompressSync, async: promisify(zstdDecompress) },
} as const

/** Lets in so many at one time. */
class Lane {
  #free: number
  readonly #waiting: (() => void)[] = []

  constructor(places: number) {
    this.#free = places
  }

  async enter(): Promise<void> {
    if (this.#free > 0) this.#free--
    else await new Promise<void>((resolve) => this.#waiting.push(resolve))
  }

  leave(): void {
    const next = this.#waiting.shift()
    if (next === undefined) this.#free++
    else next()
  }
}

/** What one body holds beside its bytes. */
interface Holding {
  lane: Lane | undefined
}

/** Inflates bodies within a size limit, and only so many large ones at a time. */
export class Inflater {
  readonly #maxBytes: number
  readonly #middle = new Lane(MAX_MIDDLE)
  readonly #large = new Lane(MAX_LARGE)

  readonly #noteGarbage: NoteGarbage

  /** @param noteGarbage told of what a codec leaves behind */
  constructor(maxBytes: number, noteGarbage: NoteGarbage = () => {}) {
    this.#maxBytes = maxBytes
    this.#noteGarbage = noteGarbage
  }

  /**
   * The encodings of `contentEncoding` are undone in reverse order, as HTTP defines them. Never rejects. A body that is not released keeps
   * its place among the large ones.
   */
  async inflate(body: Buffer, contentEncoding: string | undefined): Promise<InflateResult> {
    const encodings = (contentEncoding ?? '').split(',').map((name) => name.trim().toLowerCase())
    if (encodings.length > MAX_LAYERS) return { kind: 'unknown-encoding' }
    const holding: Holding = { lane: undefined }
    const result = await this.#undo(body, encodings.reverse(), holding)
    if (typeof result === 'string') {
      holding.lane?.leave()
      return { kind: result }
    }
    const { buffer } = result
    const release = (): void => {
      if (result !== body) {
        free(buffer)
        this.#noteGarbage(CODEC_BYTES)
      }
      holding.lane?.leave()
      holding.lane = undefined
    }
    return { kind: 'body', bytes: result, release }
  }

  async #undo(
    body: Buffer,
    encodings: readonly string[],
    holding: Holding,
  ): Promise<Buffer | 'too-large' | 'corrupt' | 'unknown-encoding'> {
    let bytes = body
    for (const name of encodings) {
      if (name === '' || name === 'identity') continue
      const codec = toCodec(name)
      if (codec === undefined) return 'unknown-encoding'
      // A trailer that tells too much is true or the body is broken: either way nothing has to be inflated to know it.
      if (codec === 'gzip' && isGzip(bytes) && toldSize(bytes) > this.#maxBytes)
        return toldSize(bytes) > bytes.length * MAX_DEFLATE_RATIO ? 'corrupt' : 'too-large'
      try {
        bytes = codec === 'zstd' ? await this.#allFrames(bytes, holding) : (await this.#run(codec, bytes, holding)).buffer
      } catch (error) {
        return isTooLarge(error) ? 'too-large' : 'corrupt'
      }
    }
    return bytes.length > this.#maxBytes ? 'too-large' : bytes
  }

  /** Node before 26 stops after the first frame of zstd and says nothing; the sign-ins behind it would be lost. */
  async #allFrames(bytes: Buffer, holding: Holding): Promise<Buffer> {
    const parts: Buffer[] = []
    let rest = bytes
    let length = 0
    do {
      const { buffer, engine } = await this.#run('zstd', rest, holding)
      parts.push(buffer)
      length += buffer.length
      rest = rest.subarray(engine.bytesWritten)
      if (length > this.#maxBytes) throw Object.assign(new Error('too large'), { code: TOO_LARGE })
      if (parts.length > 1 && length > SMALL_BYTES) await this.#enter(this.#large, holding)
      if (parts.length === MAX_FRAMES && rest.length > 0) throw new Error('too many frames')
    } while (rest.length > 0)
    return parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts, length)
  }

  /** Inflates on the spot what is small, and then what is middling; the rest in the thread pool. Each size waits for its own lane. */
  async #run(codec: keyof typeof CODECS, bytes: Buffer, holding: Holding): Promise<Inflated> {
    const chunkSize = this.#sizeHint(codec, bytes)
    if (bytes.length <= MAX_SYNC_BYTES) {
      for (const limit of [SMALL_BYTES, MAX_SYNC_OUTPUT_BYTES]) {
        if (chunkSize > limit) continue
        if (limit > SMALL_BYTES) await this.#enter(this.#middle, holding)
        const maxOutputLength = Math.min(this.#maxBytes, limit)
        try {
          return (CODECS[codec].sync as Codec)(bytes, { maxOutputLength, chunkSize, info: true }) as Inflated
        } catch (error) {
          if (!isTooLarge(error) || this.#maxBytes <= limit) throw error
        }
      }
    }
    await this.#enter(this.#large, holding)
    const options = { maxOutputLength: this.#maxBytes, chunkSize, info: true } as const
    return (await (CODECS[codec].async as Codec)(bytes, options)) as Inflated
  }

  /** A body in a lane of its size, or of a larger one, has its place. It leaves a smaller one first, so that nobody waits for two. */
  async #enter(lane: Lane, holding: Holding): Promise<void> {
    if (holding.lane === lane || holding.lane === this.#large) return
    holding.lane?.leave()
    holding.lane = undefined
    await lane.enter()
    holding.lane = lane
  }

  /** One output buffer of the right size halves the cost of gunzip. The trailer of gzip tells the size, and may lie. */
  #sizeHint(codec: keyof typeof CODECS, bytes: Buffer): number {
    const told = codec === 'gzip' && isGzip(bytes) ? toldSize(bytes) + 1 : bytes.length * 8
    return Math.max(MIN_CHUNK_BYTES, Math.min(told, bytes.length * MAX_HINTED_RATIO, this.#maxBytes))
  }
}

/**
 * Frees what a codec allocated. Left to itself it lives until V8 walks its whole heap, because the codec's object, which only such a walk
 * collects, holds on to it.
 */
function free(buffer: ArrayBufferLike): void {
  // What Buffers share is Node's. Older ones would let it be taken away from them, and every small Buffer of the process with it.
  if (!(buffer instanceof ArrayBuffer) || buffer.byteLength <= Buffer.poolSize) return
  try {
    buffer.transfer(0)
  } catch {
    // Memory that Node shares cannot be taken away from it, and need not be.
  }
}

/** Header and trailer of gzip take 18 bytes. */
function isGzip(bytes: Buffer): boolean {
  return bytes.length >= 18 && bytes[0] === 0x1f && bytes[1] === 0x8b
}

/** Size of the last member once inflated, modulo 2^32, as the sender tells it. */
function toldSize(bytes: Buffer): number {
  return bytes.readUInt32LE(bytes.length - 4)
}

function isTooLarge(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === TOO_LARGE
}

function toCodec(name: string): keyof typeof CODECS | undefined {
  if (name === 'gzip' || name === 'x-gzip') return 'gzip'
  if (name === 'deflate' || name === 'zlib') return 'deflate'
  return name === 'zstd' ? 'zstd' : undefined
}
