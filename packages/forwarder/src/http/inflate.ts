import { promisify } from 'node:util'
import { gunzip, gunzipSync, inflate, inflateSync, zstdDecompress, zstdDecompressSync } from 'node:zlib'

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
/** Telemetry shrinks to a seventh or so. Nobody's size hint makes us reserve more than this many times the wire size up front. */
const MAX_HINTED_RATIO = 32
/** No deflate stream holds more than this many times its size (https://zlib.net/zlib_tech.html): a trailer that says so is none. */
const MAX_DEFLATE_RATIO = 1032
/** From here on Node gives a buffer memory of its own, which can be freed, and no slice of what it shares. */
const MIN_CHUNK_BYTES = Math.max(16 * 1024, Buffer.poolSize / 2)
/** Bodies in the thread pool at one time, each of which may grow to the limit before it is refused as a bomb. */
const MAX_CONCURRENT = 2
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

const CODECS = {
  gzip: { sync: gunzipSync, async: promisify(gunzip) },
  deflate: { sync: inflateSync, async: promisify(inflate) },
  zstd: { sync: zstdDecompressSync, async: promisify(zstdDecompress) },
} as const

/** Inflates bodies within a size limit. */
export class Inflater {
  readonly #maxBytes: number
  #running: number = 0
  readonly #waiting: (() => void)[] = []

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  /** The encodings of `contentEncoding` are undone in reverse order, as HTTP defines them. Never rejects. */
  async inflate(body: Buffer, contentEncoding: string | undefined): Promise<InflateResult> {
    const encodings = (contentEncoding ?? '').split(',').map((name) => name.trim().toLowerCase())
    if (encodings.length > MAX_LAYERS) return { kind: 'unknown-encoding' }
    let bytes = body
    for (const name of encodings.reverse()) {
      if (name === '' || name === 'identity') continue
      const codec = toCodec(name)
      if (codec === undefined) return { kind: 'unknown-encoding' }
      // A trailer that tells too much is true or the body is broken: either way nothing has to be inflated to know it.
      if (codec === 'gzip' && isGzip(bytes) && toldSize(bytes) > this.#maxBytes)
        return { kind: toldSize(bytes) > bytes.length * MAX_DEFLATE_RATIO ? 'corrupt' : 'too-large' }
      try {
        bytes = codec === 'zstd' ? await this.#allFrames(bytes) : (await this.#run(codec, bytes)).buffer
      } catch (error) {
        return { kind: isTooLarge(error) ? 'too-large' : 'corrupt' }
      }
    }
    if (bytes.length > this.#maxBytes) return { kind: 'too-large' }
    const { buffer } = bytes
    return { kind: 'body', bytes, release: bytes === body ? () => {} : () => free(buffer) }
  }

  /** Node before 26 stops after the first frame of zstd and says nothing; the sign-ins behind it would be lost. */
  async #allFrames(bytes: Buffer): Promise<Buffer> {
    const parts: Buffer[] = []
    let rest = bytes
    let length = 0
    do {
      const { buffer, engine } = await this.#run('zstd', rest)
      parts.push(buffer)
      length += buffer.length
      rest = rest.subarray(engine.bytesWritten)
      if (length > this.#maxBytes) throw Object.assign(new Error('too large'), { code: TOO_LARGE })
      if (parts.length === MAX_FRAMES && rest.length > 0) throw new Error('too many frames')
    } while (rest.length > 0)
    return parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts, length)
  }

  async #run(codec: keyof typeof CODECS, bytes: Buffer): Promise<Inflated> {
    const options = { maxOutputLength: this.#maxBytes, chunkSize: this.#sizeHint(codec, bytes), info: true } as const
    if (bytes.length <= MAX_SYNC_BYTES && options.chunkSize <= MAX_SYNC_OUTPUT_BYTES) {
      try {
        const syncOptions = { ...options, maxOutputLength: Math.min(this.#maxBytes, MAX_SYNC_OUTPUT_BYTES) }
        return (CODECS[codec].sync as (bytes: Buffer, options: Options) => unknown)(bytes, syncOptions) as Inflated
      } catch (error) {
        if (!isTooLarge(error) || this.#maxBytes <= MAX_SYNC_OUTPUT_BYTES) throw error
      }
    }
    while (this.#running >= MAX_CONCURRENT) await new Promise<void>((resolve) => this.#waiting.push(resolve))
    this.#running++
    try {
      return (await (CODECS[codec].async as (bytes: Buffer, options: Options) => Promise<unknown>)(bytes, options)) as Inflated
    } finally {
      this.#running--
      this.#waiting.shift()?.()
    }
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
