import { join } from 'node:path'
import type { Disk } from './disk.ts'
import type { Segment } from './segment.ts'

/** Beside the segments: how far each destination is in those that are not done. Only saves repetition; losing it loses nothing. */
export const CURSORS_FILE = 'cursors.json'
const TEMPORARY_FILE = 'cursors.tmp'
const MAX_CURSORS_BYTES = 1_048_576

/** By segment file name, then by destination name: everything before the offset is done. */
export type Cursors = ReadonlyMap<string, ReadonlyMap<string, number>>

/** Writes the cursors of one directory in one step: a reader sees the old file or the new one. */
export async function writeCursors(
  disk: Disk,
  directory: string,
  segments: readonly Segment[],
  lanes: readonly string[],
): Promise<void> {
  const entries = segments.map((segment) => [
    segment.path.slice(directory.length + 1),
    Object.fromEntries(lanes.map((lane, index) => [lane, segment.progress[index]?.watermark.low ?? 0])),
  ])
  const temporary = join(directory, TEMPORARY_FILE)
  await disk.unlink(temporary).catch(() => {})
  const fd = await disk.create(temporary)
  try {
    await disk.write(fd, Buffer.from(JSON.stringify(Object.fromEntries(entries))), 0)
  } finally {
    await disk.close(fd)
  }
  await disk.rename(temporary, join(directory, CURSORS_FILE))
}

/** Reads them back. A missing, damaged or foreign file gives none. */
export async function readCursors(disk: Disk, directory: string): Promise<Cursors> {
  try {
    const path = join(directory, CURSORS_FILE)
    const { size } = await disk.facts(path)
    const bytes = Buffer.alloc(Math.min(size, MAX_CURSORS_BYTES))
    const fd = await disk.openForReading(path)
    try {
      await disk.read(fd, bytes, 0)
    } finally {
      await disk.close(fd)
    }
    return parseCursors(JSON.parse(bytes.toString()))
  } catch {
    return new Map()
  }
}

function parseCursors(value: unknown): Cursors {
  const cursors = new Map<string, Map<string, number>>()
  for (const [segment, lanes] of Object.entries(value ?? {})) {
    const offsets = Object.entries(lanes ?? {}).filter((entry): entry is [string, number] => Number.isSafeInteger(entry[1]))
    cursors.set(segment, new Map(offsets))
  }
  return cursors
}
