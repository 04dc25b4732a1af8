import { join } from 'node:path'
import type { Clock } from '../delivery/clock.ts'
import type { Disk } from './disk.ts'
import type { FileQueue } from './file-queue.ts'
import { OpenSegment, type Retention } from './open-segment.ts'
import { Segment, segmentName } from './segment.ts'
import { Watermark } from './watermark.ts'

export interface SegmentSupplySettings {
  readonly disk: Disk
  readonly files: FileQueue
  readonly clock: Clock
  readonly laneCount: number
  readonly maxAgeMillis: number
  /** The directory of this process, made sure to exist and to be ours. Throws where that fails. */
  readonly directory: () => string
  /** Renews the sign of life of this process if others may think it dead. */
  readonly keepAlive: () => void
}

/** An empty file that nobody writes to yet. */
interface Spare {
  readonly path: string
  readonly fd: number
}

/**
 * Makes the files of segments, the next one ahead of need: creating a file takes a login several times as long as writing its record.
 */
export class SegmentSupply {
  readonly #settings: SegmentSupplySettings
  readonly #retention: Retention = { bytes: 0 }
  #sequence = 0
  #spare: Spare | undefined
  #isClosed: boolean = false

  constructor(settings: SegmentSupplySettings) {
    this.#settings = settings
  }

  /** A segment that exists and is ours. Throws the file system's error where that cannot be had. */
  take(): OpenSegment {
    const spare = this.#spare
    this.#spare = undefined
    if (spare === undefined) return this.#create()
    if (this.#isThere(spare)) return this.#segmentOf(spare.path, spare.fd)
    void this.#settings.disk.close(spare.fd).catch(() => {})
    return this.#create()
  }

  /** Makes the next file in the background, beside the segment that is written now. Where that fails, `take` makes it. */
  prepare({ directory }: Segment): void {
    const { disk, files } = this.#settings
    void files.run(async () => {
      if (this.#spare !== undefined || this.#isClosed) return
      const path = this.#nextPath(directory)
      const fd = await disk.create(path).catch(() => undefined)
      if (fd !== undefined) this.#spare = { path, fd }
    })
  }

  /** Removes what was made ahead. To be run in the file queue. */
  async close(): Promise<void> {
    this.#isClosed = true
    const spare = this.#spare
    this.#spare = undefined
    if (spare === undefined) return
    const { disk } = this.#settings
    await disk.unlink(spare.path).catch(() => {})
    await disk.close(spare.fd).catch(() => {})
  }

  /** Its directory may have been deleted or taken over since. */
  #isThere({ path }: Spare): boolean {
    const { disk, keepAlive } = this.#settings
    try {
      keepAlive()
      return disk.factsSync(path).isFile
    } catch {
      return false
    }
  }

  #create(): OpenSegment {
    const path = this.#nextPath(this.#settings.directory())
    return this.#segmentOf(path, this.#settings.disk.createSync(path))
  }

  #nextPath(directory: string): string {
    return join(directory, segmentName(++this.#sequence, this.#settings.clock.now()))
  }

  #segmentOf(path: string, fd: number): OpenSegment {
    const { clock, laneCount, maxAgeMillis } = this.#settings
    const watermarks = Array.from({ length: laneCount }, () => new Watermark())
    const segment = new Segment(path, clock.monotonic() + maxAgeMillis, watermarks)
    return new OpenSegment(segment, fd, clock, this.#retention)
  }
}
