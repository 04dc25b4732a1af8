import { join } from 'node:path'
import type { Disk } from './disk.ts'
import { readLine } from './record.ts'
import type { Segment } from './segment.ts'
import { Watermark } from './watermark.ts'

/** Beside the segments: how far each destination is in those that are not done. Only saves repetition; losing it loses nothing. */
export const CURSORS_FILE = 'cursors.json'
/** The same for what has been done since that file was written: one line in the format of a record, overwritten at every step. */
export const NOTE_FILE = 'cursors.note'
/** The next version of it while it is written. A process that ends just then leaves it behind. */
export const NEXT_CURSORS_FILE = 'cursors.tmp'
const MAX_CURSORS_BYTES = 1_048_576

/** What is done, by segment file name and then by destination name. */
export type Cursors = ReadonlyMap<string, ReadonlyMap<string, Watermark>>

/** How far each destination is in these segments, as JSON. */
export function cursorsJson(segments: Iterable<Segment>, lanes: readonly string[]): string {
  const entries = Array.from(segments, ({ name, progress }) => [
    name,
    Object.fromEntries(lanes.map((lane, index) => [lane, progress[index]?.watermark.done ?? []])),
  ])
  return JSON.stringify(Object.fromEntries(entries))
}

/** Writes the cursors of one directory in one step: a reader sees the old file or the new one. */
export async function writeCursors(disk: Disk, directory: string, json: string): Promise<void> {
  const temporary = join(directory, NEXT_CURSORS_FILE)
  await disk.unlink(temporary).catch(() => {})
  const fd = await disk.create(temporary)
  try {
    await disk.write(fd, Buffer.from(json), 0)
  } finally {
    await disk.close(fd)
  }
  await disk.rename(temporary, join(directory, CURSORS_FILE))
}

/** Reads back what both files know. Missing, damaged and foreign ones know nothing. */
export async function readCursors(disk: Disk, directory: string): Promise<Cursors> {
  const cursors = new Map<string, Map<string, Watermark>>()
  add(cursors, (await contentOf(disk, join(directory, CURSORS_FILE))).toString())
  const note = await contentOf(disk, join(directory, NOTE_FILE))
  // A shorter note leaves the end of a longer one behind its end of line.
  add(cursors, readLine(note, 0, note.indexOf('\n')) ?? '')
  return cursors
}

async function contentOf(disk: Disk, path: string): Promise<Buffer> {
  try {
    const { size } = await disk.facts(path)
    const bytes = Buffer.alloc(Math.min(size, MAX_CURSORS_BYTES))
    const fd = await disk.openForReading(path)
    try {
      await disk.read(fd, bytes, 0)
    } finally {
      await disk.close(fd)
    }
    return bytes
  } catch {
    return Buffer.alloc(0)
  }
}

function add(cursors: Map<string, Map<string, Watermark>>, json: string): void {
  for (const [segment, lanes] of Object.entries(parse(json) ?? {})) {
    const known = cursors.get(segment) ?? new Map<string, Watermark>()
    cursors.set(segment, known)
    for (const [lane, done] of Object.entries(lanes ?? {})) {
      const watermark = known.get(lane) ?? new Watermark()
      known.set(lane, watermark)
      if (isDone(done)) watermark.add(done)
    }
  }
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return undefined
  }
}

function isDone(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((bound, index) => Number.isSafeInteger(bound) && bound >= (value[index - 1] ?? 0))
}
