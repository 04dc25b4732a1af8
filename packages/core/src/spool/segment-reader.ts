import type { SignedInEvent } from '../sign-in/event.ts'
import type { Disk } from './disk.ts'
import { decodeRecord, endOfLine, MAX_RECORD_BYTES } from './record.ts'
import type { RecordCipher } from './record-cipher.ts'
import type { Segment } from './segment.ts'

/** A line that was read. */
export interface ReadLine {
  readonly offset: number
  readonly length: number
  /** `locked`: sound, but its key is not ours. */
  readonly content: SignedInEvent | 'corrupt' | 'locked'
}

/** Part of a segment. */
export interface Chunk {
  readonly lines: readonly ReadLine[]
  /** The damaged bytes themselves, for the operator. */
  readonly corrupt: readonly Buffer[]
  /** Where to read on. */
  readonly next: number
}

const LF = 0x0a
const CR = 0x0d
/** Read at once: some hundred events, and at least one whole line of the longest kind. */
const CHUNK_BYTES = 2 * MAX_RECORD_BYTES

/**
 * Reads whole lines from an offset on, with the memory of one chunk however large the file or its lines are. Damage costs the
 * lines that it touches: a line that does not check is passed over, and the next one begins after the next LF.
 */
export async function readChunk(disk: Disk, segment: Segment, from: number, cipher: RecordCipher | undefined): Promise<Chunk> {
  // A failed fsync may have moved this place to another file since somebody asked for it.
  const bytes = await readBytes(disk, segment.path, from, Math.max(0, Math.min(CHUNK_BYTES, segment.size - from)))
  const reachesEnd = from + bytes.byteLength >= segment.size || bytes.byteLength === 0
  const lines: ReadLine[] = []
  const corrupt: Buffer[] = []
  let start = 0
  while (start < bytes.byteLength) {
    const end = endOfLine(bytes, start)
    // The rest of the chunk is the beginning of a line. Unless nothing follows, or no line of ours is that long.
    if (end === -1 && !reachesEnd && start > 0) break
    const stop = end === -1 ? bytes.byteLength : end
    let length = end === -1 ? stop - start : stop - start + 1
    // Empty lines are none of ours; a run of them counts as one, or each byte of such a file would become an object.
    if (end === start) while (bytes[start + length] === LF) length += 1
    // A file that went through a text mode has line ends of two bytes; no JSON ends in the first of them.
    const recordEnd = bytes[stop - 1] === CR ? stop - 1 : stop
    const decoded = end === -1 ? ({ kind: 'corrupt' } as const) : decodeRecord(bytes, start, recordEnd, cipher)
    if (decoded.kind === 'corrupt') corrupt.push(bytes.subarray(start, stop))
    lines.push({ offset: from + start, length, content: decoded.kind === 'event' ? decoded.event : decoded.kind })
    start += length
  }
  // A file that is shorter than it was has nothing more to give.
  const next = bytes.byteLength === 0 ? segment.size : from + start
  return { lines, corrupt, next }
}

async function readBytes(disk: Disk, path: string, from: number, length: number): Promise<Buffer> {
  const bytes = Buffer.allocUnsafe(length)
  const fd = await disk.openForReading(path)
  try {
    let done = 0
    while (done < length) {
      const count = await disk.read(fd, bytes.subarray(done), from + done)
      if (count === 0) break
      done += count
    }
    return bytes.subarray(0, done)
  } finally {
    await disk.close(fd)
  }
}
