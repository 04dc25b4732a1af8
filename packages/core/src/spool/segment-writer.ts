import type { ProblemLog } from '../delivery/problem.ts'
import { errorCode } from './disk.ts'
import { NameSync } from './name-sync.ts'
import type { OpenSegment } from './open-segment.ts'
import { countLines } from './record.ts'
import type { Position, Segment } from './segment.ts'
import { SegmentSupply, type SegmentSupplySettings } from './segment-supply.ts'
import { SlowWriteBreaker } from './slow-write-breaker.ts'
import { SyncWaiters } from './sync-waiters.ts'
import { WritePause } from './write-pause.ts'

export interface SegmentWriterSettings extends SegmentSupplySettings {
  readonly problems: ProblemLog
  /** A segment is closed at this size. */
  readonly rollBytes: number
  readonly onOpened: (segment: Segment) => void
  readonly onSealed: (segment: Segment) => void
  /** After a failed fsync the end of one segment has become the beginning of another. */
  readonly onMoved: (from: Segment, to: Segment) => void
}

/** A segment whose records are all delivered is closed and deleted at this age; during an outage it goes on growing. */
const ROLL_MILLIS = 1_000
/** Expiry knows whole segments: none takes records for longer than this. */
const LONGEST_OPEN_MILLIS = 3_600_000
/** Logins of so many milliseconds share one fdatasync: what a power cut can take, and a small fraction of the syncs. */
const SYNC_GATHER_MILLIS = 10

/** Appends records to the newest segment: synchronously, so that a killed process loses nothing; fdatasync follows behind. */
export class SegmentWriter {
  readonly #settings: SegmentWriterSettings
  readonly #breaker: SlowWriteBreaker
  readonly #names: NameSync
  readonly #pause: WritePause
  readonly #supply: SegmentSupply
  #current: OpenSegment | undefined
  /** Not synced to their end yet, oldest first; the current one is the last. */
  #unsynced: OpenSegment[] = []
  readonly #waiters = new SyncWaiters()
  #isWritingLater: boolean = false
  /** Being written in the background: must be neither closed nor called done meanwhile. */
  #busy: OpenSegment | undefined
  #cancelSync: (() => void) | undefined
  #cancelSeal: (() => void) | undefined

  constructor(settings: SegmentWriterSettings) {
    this.#settings = settings
    this.#breaker = new SlowWriteBreaker(() => settings.clock.starvedMillis?.() ?? 0)
    this.#names = new NameSync(settings.disk)
    this.#pause = new WritePause(settings.clock, settings.problems)
    this.#supply = new SegmentSupply(settings)
  }

  /** Writes that were so slow that later ones went through memory. */
  get slowWrites(): number {
    return this.#breaker.slowWrites
  }

  /** When a write is worth trying again, in milliseconds from now. */
  get retryInMillis(): number {
    return this.#pause.remainingAt(this.#settings.clock.monotonic())
  }

  /** One write of one or more whole records, to be synced with `syncSoon` or `synced`. Undefined: not possible now, and nothing was kept. */
  append(records: Uint8Array): Position | undefined {
    const { clock, disk } = this.#settings
    const startedAt = clock.monotonic()
    if (this.#isWritingLater || this.#pause.remainingAt(startedAt) > 0 || this.#breaker.isOpenAt(startedAt)) return undefined
    const open = this.#writable(records.byteLength, startedAt)
    if (open === undefined) return undefined
    try {
      for (let done = 0; done < records.byteLength; ) {
        done += disk.writeSync(open.fd, done === 0 ? records : records.subarray(done), open.segment.size + done)
      }
    } catch (error) {
      this.#writeFailed(open, error)
      return undefined
    }
    const now = clock.monotonic()
    this.#breaker.note(startedAt, now)
    return this.#written(open, records, now)
  }

  /** To be called some time after each `append`, which leaves it to its caller: a timer costs a login half of what the write does. */
  syncSoon(): void {
    this.#requestSync()
  }

  /** The same in the background, for what waited in memory. */
  async appendLater(records: Uint8Array): Promise<Position | undefined> {
    if (this.#isWritingLater) return undefined
    this.#isWritingLater = true
    try {
      return await this.#settings.files.run(() => this.#writeLater(records))
    } finally {
      this.#isWritingLater = false
    }
  }

  /** Resolves when the record survives a power cut; rejects if that failed. */
  synced(position: Position): Promise<void> {
    this.#requestSync(0)
    return this.#waiters.wait(position)
  }

  /** Nothing more goes into the current segment. */
  seal(): undefined {
    const open = this.#current
    if (open === undefined || open === this.#busy) return
    this.#cancelSeal?.()
    this.#current = undefined
    open.segment.sealed = true
    this.#requestSync()
    this.#settings.onSealed(open.segment)
  }

  /** Closes the current segment if every destination is done with it and it is old enough: not one for each sign-in. */
  sealIfDone(minAgeMillis: number = ROLL_MILLIS): void {
    const open = this.#current
    if (open?.segment.isRead === true && this.#settings.clock.monotonic() - open.openedAt >= minAgeMillis) this.seal()
  }

  /** Seals, syncs and closes everything. */
  async close(): Promise<void> {
    await this.#settings.files.idle()
    this.seal()
    await this.#settings.files.run(() => this.#syncAll())
    await this.#settings.files.run(() => this.#supply.close())
  }

  /** The file is chosen in our turn: a sync before us may have failed, and then has closed the one that was current. */
  async #writeLater(records: Uint8Array): Promise<Position | undefined> {
    const { disk, clock } = this.#settings
    const open = this.retryInMillis > 0 ? undefined : this.#writable(records.byteLength, clock.monotonic())
    if (open === undefined) return undefined
    this.#busy = open
    try {
      for (let done = 0; done < records.byteLength; ) {
        done += await disk.write(open.fd, records.subarray(done), open.segment.size + done)
      }
      this.#busy = undefined
      this.#requestSync()
      return this.#written(open, records, clock.monotonic())
    } catch (error) {
      this.#busy = undefined
      this.#writeFailed(open, error)
      return undefined
    }
  }

  #written(open: OpenSegment, records: Uint8Array, now: number): Position | undefined {
    // The write lasted while we were stopped, or hung: whoever took the file over does not look for more in it.
    if (open.isGone(this.#settings.disk, this.#settings.clock, now)) return this.seal()
    const { segment } = open
    segment.size += records.byteLength
    segment.expiresAt = now + this.#settings.maxAgeMillis
    open.retain(records)
    this.#pause.end()
    return { segment, offset: segment.size - records.byteLength, length: records.byteLength }
  }

  #writable(bytes: number, now: number): OpenSegment | undefined {
    const open = this.#current
    if (open !== undefined && !this.#isDue(open, bytes, now)) return open
    const next = this.#open()
    // No new file (too many open, no directory entry left): the old one may still take records.
    if (next === undefined) return open?.isGone(this.#settings.disk, this.#settings.clock, now) === true ? undefined : open
    if (open !== undefined) this.seal()
    this.#use(next)
    return next
  }

  #isDue(open: OpenSegment, bytes: number, now: number): boolean {
    if (open.segment.size > 0 && open.segment.size + bytes > this.#settings.rollBytes) return true
    return now - open.openedAt > LONGEST_OPEN_MILLIS || open.isGone(this.#settings.disk, this.#settings.clock, now)
  }

  #use(open: OpenSegment): void {
    this.#current = open
    this.#unsynced.push(open)
    this.#settings.onOpened(open.segment)
    this.#cancelSeal = this.#settings.clock.schedule(ROLL_MILLIS, () => this.sealIfDone())
    this.#supply.prepare(open.segment)
  }

  #open(): OpenSegment | undefined {
    try {
      return this.#supply.take()
    } catch (error) {
      this.#pause.begin(error)
      return undefined
    }
  }

  #writeFailed(open: OpenSegment, error: unknown): void {
    try {
      this.#settings.disk.truncateSync(open.fd, open.segment.size)
    } catch {
      // The next record goes to the same offset and covers what is torn; until then its checksum gives it away.
    }
    this.#pause.begin(error)
    // A full disk becomes free again; after any other error this file is not to be trusted with more.
    if (!['ENOSPC', 'EDQUOT'].includes(errorCode(error)) && open === this.#current) this.seal()
  }

  /** Soon, together with what else is written until then; at once where somebody waits for it. */
  #requestSync(delayMillis = SYNC_GATHER_MILLIS): void {
    if (this.#cancelSync !== undefined && delayMillis > 0) return
    this.#cancelSync?.()
    const sync = () => {
      void this.#settings.files.run(() => {
        this.#cancelSync = undefined
        return this.#syncAll()
      })
    }
    // Whoever waits for the disk must live to see its answer.
    this.#cancelSync = this.#settings.clock.schedule(delayMillis, sync, delayMillis === 0)
  }

  async #syncAll(): Promise<void> {
    for (const open of [...this.#unsynced]) {
      const { segment } = open
      const until = segment.size
      if (until === segment.synced && !segment.sealed) continue
      try {
        await this.#syncOne(open, until)
      } catch (error) {
        this.#syncFailed(open, error)
        continue
      }
      if (segment.sealed && segment.size === until) await this.#letGo(open)
      else await open.look(this.#settings.disk, this.#settings.clock)
    }
    this.#waiters.answer()
  }

  async #syncOne(open: OpenSegment, until: number): Promise<void> {
    const { disk } = this.#settings
    if (until > open.segment.synced) {
      const letGoOfSynced = open.mark()
      await disk.dataSync(open.fd)
      open.segment.synced = until
      letGoOfSynced()
    }
    if (!open.isNameSynced) await this.#names.sync(open.segment.directory)
    open.isNameSynced = true
  }

  /**
   * After a failed fsync the kernel may have dropped the pages and call the next fsync a success, so it is never tried again as if
   * nothing had happened: the records go to a new file. https://wiki.postgresql.org/wiki/Fsync_Errors
   */
  #syncFailed(open: OpenSegment, error: unknown): void {
    this.#pause.begin(error)
    // Its descriptor is closed below, and the number may soon be another file of the app.
    if (open === this.#current) this.seal()
    if (open.segment.isRead || open.segment.discarded) open.segment.synced = open.segment.size
    else if (!this.#rescue(open)) this.#waiters.fail(open.segment, new Error(`the disk failed to sync (${errorCode(error)})`))
    void this.#letGo(open)
  }

  #rescue(open: OpenSegment): boolean {
    const { segment, unsynced: records } = open
    const next = records === undefined || segment.synced === segment.size ? undefined : this.#open()
    if (records === undefined || next === undefined) return false
    const { disk } = this.#settings
    try {
      if (disk.writeSync(next.fd, records, 0) < records.byteLength) throw new Error('no room')
      disk.truncateSync(open.fd, segment.synced)
    } catch {
      next.segment.sealed = true
      void this.#letGo(next)
      return false
    }
    open.release()
    next.retain(records)
    // Where it was an older one that failed: two current ones would leave the first of them open for ever.
    this.seal()
    this.#use(next)
    segment.moveTail(segment.synced, next.segment, countLines(records))
    this.#settings.onMoved(segment, next.segment)
    this.#settings.onSealed(segment)
    this.#requestSync()
    return true
  }

  async #letGo(open: OpenSegment): Promise<void> {
    this.#unsynced = this.#unsynced.filter((other) => other !== open)
    open.release()
    await this.#settings.disk.close(open.fd).catch(() => {})
  }
}
