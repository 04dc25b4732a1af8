import { basename, dirname, join } from 'node:path'
import type { ProblemLog } from '../delivery/problem.ts'
import type { Disk } from './disk.ts'
import type { Segment } from './segment.ts'
import type { Chunk } from './segment-reader.ts'

export interface DamageLogSettings {
  readonly root: string
  readonly disk: Disk
  readonly problems: ProblemLog
}

/** Of one file. Enough for somebody to see what happened; a damaged length can make a line of gigabytes. */
const MAX_ASIDE_BYTES = 10_485_760

/** Puts aside and counts what cannot be read, once, though several destinations read the same lines. */
export class DamageLog {
  readonly #settings: DamageLogSettings
  /** Damaged lines met so far. */
  lines = 0

  constructor(settings: DamageLogSettings) {
    this.#settings = settings
  }

  async note(segment: Segment, chunk: Chunk): Promise<void> {
    if (chunk.lines.some(({ content }) => content === 'locked')) this.#locked(segment)
    const fresh = chunk.lines.filter(({ offset, content }) => content === 'corrupt' && !segment.corrupt.has(offset))
    if (fresh.length === 0) return
    for (const { offset } of fresh) segment.corrupt.add(offset)
    this.lines += fresh.length
    const { disk, root, problems } = this.#settings
    problems.tell('spool corrupt', {
      code: 'spool',
      message: 'spool: damaged lines were found, put aside in *.corrupt files and counted. Other lines are not affected.',
    })
    const path = join(root, `${basename(dirname(segment.path))}-${basename(segment.path, '.log')}.corrupt`)
    const bytes = Buffer.concat(chunk.corrupt.flatMap((line) => [line, Buffer.from('\n')]))
    // Without room for it the count alone remains.
    await appendTo(disk, path, bytes).catch(() => {})
  }

  #locked(segment: Segment): void {
    segment.locked = true
    this.#settings.problems.tell('spool locked', {
      code: 'spool',
      message: 'spool: events are encrypted under a key that is not in spool.keys. Their files stay; add the key and restart.',
    })
  }
}

async function appendTo(disk: Disk, path: string, bytes: Uint8Array): Promise<void> {
  const fd = await disk.openForAppending(path)
  try {
    // Linux adds to the end whatever the position says (pwrite(2), BUGS); macOS and others write where it says.
    const { size } = await disk.facts(path)
    await disk.write(fd, bytes.subarray(0, Math.max(0, MAX_ASIDE_BYTES - size)), size)
  } finally {
    await disk.close(fd)
  }
}
