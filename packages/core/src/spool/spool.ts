import type { Clock } from '../delivery/clock.ts'
import type { DeadLetters } from '../delivery/dead-letters.ts'
import type { SpoolStats } from '../delivery/delivery.ts'
import type { MemoryBudget } from '../delivery/memory-queue.ts'
import { NotDurableError } from '../delivery/not-durable-error.ts'
import { onceSoon } from '../delivery/once-soon.ts'
import type { ProblemLog } from '../delivery/problem.ts'
import type { SignedInEvent } from '../sign-in/event.ts'
import { Adoption, removeDirectory } from './adoption.ts'
import { CursorNotes } from './cursor-notes.ts'
import { CursorSaver } from './cursor-saver.ts'
import { DamageLog } from './damage-log.ts'
import { type Disk, errorCode } from './disk.ts'
import { FileQueue } from './file-queue.ts'
import { HeldEvents } from './held-events.ts'
import { warnOfNetworkDisk } from './network-disk.ts'
import { assertOwnDirectory, BEAT_MILLIS, Owner } from './owner.ts'
import type { ProcessLock } from './process-lock.ts'
import type { RecordCipher } from './record-cipher.ts'
import { RecordSlab } from './record-slab.ts'
import type { Segment } from './segment.ts'
import { type Chunk, readChunk } from './segment-reader.ts'
import { SegmentSet } from './segment-set.ts'
import { SegmentWriter } from './segment-writer.ts'
import { SpoolBacklog } from './spool-backlog.ts'
import { SpoolLimits } from './spool-limits.ts'

/** What the spool needs to know of a destination. */
export interface SpoolLane {
  readonly name: string
  /** The event as the destination's JSON; undefined if its translator cannot, which then is accounted for. */
  readonly encode: (event: SignedInEvent) => string | undefined
  /** There may be something to send. */
  readonly onReady: () => void
}

export interface SpoolSettings {
  readonly root: string
  readonly disk: Disk
  readonly lock: ProcessLock
  readonly clock: Clock
  readonly problems: ProblemLog
  readonly lanes: readonly SpoolLane[]
  readonly budget: MemoryBudget
  readonly cipher: RecordCipher | undefined
  readonly maxBytes: number
  readonly maxAgeMillis: number
  readonly dropOldest: boolean
  /** What destinations refused for good, which has to be safe before the spool forgets it. */
  readonly deadLetters: Pick<DeadLetters, 'isSettled' | 'settled'>
}

/** What became of an event that was handed to the spool. */
export type AppendResult = 'kept' | 'full' | 'too-large' | 'no-memory'

/** A segment is closed at this size: what it costs to make, sync and delete a file is then nothing an event. */
const ROLL_BYTES = 4_194_304
/** Limits are kept by whole segments, so that a small limit needs small ones. */
const SEGMENTS_IN_LIMIT = 16
/** A file that cannot be read is tried again after this long. */
const READ_RETRY_MILLIS = 1_000

/**
 * Events on disk until every destination is done with them. One directory for each process in a common one; what a dead process
 * left behind is taken over. Nothing here throws into the login path: what the disk refuses stays in memory and is told.
 */
export class Spool {
  /** One for each destination, in the order of `lanes`. */
  readonly backlogs: readonly SpoolBacklog[]
  readonly #settings: SpoolSettings
  readonly #files = new FileQueue()
  readonly #owner: Owner
  readonly #adoption: Adoption
  readonly #writer: SegmentWriter
  readonly #held: HeldEvents
  readonly #damage: DamageLog
  readonly #segments: SegmentSet
  readonly #cursors: CursorSaver
  readonly #limits: SpoolLimits
  readonly #notes: CursorNotes
  readonly #slab: RecordSlab
  readonly #restSoon: () => void
  #cancelBeat: (() => void) | undefined
  #isClosed: boolean = false

  constructor(settings: SpoolSettings) {
    this.#settings = settings
    const { root, disk, clock, lock, problems, lanes, maxAgeMillis, deadLetters } = settings
    this.#slab = new RecordSlab(settings.cipher)
    this.#restSoon = onceSoon(clock, () => this.#doRest())
    this.#owner = new Owner({ root, disk, clock, lock })
    const names = lanes.map(({ name }) => name)
    this.#notes = new CursorNotes({ disk, clock, lanes: names })
    this.#segments = new SegmentSet({ disk, files: this.#files, notes: this.#notes, lanes: names, deadLetters })
    this.#cursors = new CursorSaver(clock, this.#files, this.#segments)
    this.#damage = new DamageLog({ root, disk, problems })
    this.#adoption = new Adoption({ root, disk, clock, lock, owner: this.#owner, maxAgeMillis, lanes: names })
    this.#writer = new SegmentWriter({
      disk,
      files: this.#files,
      clock,
      problems,
      laneCount: lanes.length,
      rollBytes: Math.min(ROLL_BYTES, settings.maxBytes / SEGMENTS_IN_LIMIT),
      maxAgeMillis,
      directory: () => this.#owner.ensure(),
      keepAlive: () => this.#owner.keepAlive(),
      onOpened: (segment) => {
        this.#segments.add(segment)
        for (const backlog of this.backlogs) backlog.opened(segment)
      },
      onSealed: (segment) => this.#sealed(segment),
      onMoved: (from, to) => {
        for (const backlog of this.backlogs) backlog.moved(from, to)
        this.#cursors.saveSoon(this.#notes.note([to]))
      },
    })
    this.backlogs = lanes.map(
      ({ encode, onReady }, index) =>
        new SpoolBacklog({
          index,
          encode,
          onReady,
          read: (segment, from) => this.#read(segment, from),
          onProgress: (segments) => this.#progress(segments),
          onUnreadable: (segment, code, retry) => this.#unreadable(segment, code, retry),
        }),
    )
    const { backlogs } = this
    const onWritten = (bytes: number) => {
      this.#segments.bytes += bytes
    }
    this.#limits = new SpoolLimits({ ...settings, segments: this.#segments, backlogs })
    this.#held = new HeldEvents({ ...settings, writer: this.#writer, backlogs, onWritten })
    this.#beat(0)
  }

  stats(): SpoolStats {
    return {
      bytes: this.#segments.bytes,
      segments: this.#segments.size,
      inMemoryOnly: this.#held.size,
      corrupt: this.#damage.lines,
      slowWrites: this.#writer.slowWrites,
    }
  }

  /**
   * Keeps one event: on disk, or in memory while the disk does not take it. Somebody's login waits for this, so it makes the record and
   * writes it; everything else comes as soon as the login lets go of the thread.
   */
  append(event: SignedInEvent): AppendResult {
    const record = this.#slab.encode(event)
    if (record === undefined) return 'too-large'
    if (!this.#limits.makeRoom(record.byteLength)) return 'full'
    const position = this.#writer.append(record)
    if (position === undefined && !this.#held.hold(event, record)) return 'no-memory'
    if (position !== undefined) {
      this.#segments.bytes += record.byteLength
      for (const backlog of this.backlogs) backlog.appended(position, event)
    }
    this.#restSoon()
    return 'kept'
  }

  /**
   * Keeps all of the events on disk, synced, or throws `NotDurableError`. `onKept` is called once they are written: from then on
   * they are delivered, even if the sync fails and the caller's own sender brings them again.
   */
  async appendDurably(events: readonly SignedInEvent[], onKept: () => void): Promise<void> {
    const records = events.map((event) => this.#slab.encode(event)).filter((record) => record !== undefined)
    if (records.length < events.length) throw new NotDurableError('an event is too large')
    const bytes = Buffer.concat(records)
    if (this.#isClosed || !this.#limits.makeRoom(bytes.byteLength)) throw new NotDurableError('the spool is full')
    const position = this.#writer.append(bytes) ?? (await this.#writer.appendLater(bytes))
    if (position === undefined) throw new NotDurableError('the disk does not take events')
    this.#segments.bytes += bytes.byteLength
    let offset = position.offset
    for (const [index, event] of events.entries()) {
      const length = records[index]?.byteLength ?? 0
      for (const backlog of this.backlogs) backlog.appended({ segment: position.segment, offset, length }, event)
      offset += length
    }
    onKept()
    await this.#writer.synced(position).catch((error: Error) => {
      throw new NotDurableError(error.message)
    })
  }

  /** Makes the disk show what has been delivered so far, so that a process that ends now leaves nothing to repeat. */
  async checkpoint(): Promise<void> {
    this.#writer.sealIfDone(0)
    await this.#cursors.save()
    await this.#files.idle()
  }

  /** Writes down what is known and lets go. Resolves when the disk has it all. */
  async close(): Promise<void> {
    this.#isClosed = true
    this.#cancelBeat?.()
    this.#held.stop()
    await this.#held.heal()
    for (const backlog of this.backlogs) backlog.stop()
    await this.#writer.close()
    await this.#cursors.save()
    await this.#files.idle()
    this.#notes.close()
    if (this.#owner.name === '') return
    this.#owner.close()
    if (!this.#segments.hasAnyIn(this.#owner.path)) await this.#adoption.removeOwn()
  }

  /** What the appends of a moment have put off. */
  #doRest(): void {
    this.#writer.syncSoon()
    this.#slab.prepare()
    for (const backlog of this.backlogs) backlog.encode()
    for (const { onReady } of this.#settings.lanes) onReady()
  }

  #progress(segments: Iterable<Segment>): void {
    // A note may reach the disk before the dead letter that it speaks of.
    const isNoted = this.#settings.deadLetters.isSettled && this.#notes.note(segments)
    for (const segment of segments) {
      if (!segment.sealed) this.#writer.sealIfDone()
      if (segment.isDone) this.#segments.remove(segment)
      else this.#cursors.saveSoon(isNoted)
    }
  }

  /** Nothing more goes into it: it may be done already. */
  #sealed(segment: Segment): void {
    if (segment.isDone) this.#segments.remove(segment)
    else this.#cursors.saveSoon(true)
  }

  /** The sign of life, and what has to be looked at now and then. */
  #beat(delayMillis: number): void {
    this.#cancelBeat = this.#settings.clock.schedule(delayMillis, () => {
      this.#owner.beat()
      this.#limits.sweep()
      void this.#files.run(() => this.#adopt())
      this.#beat(BEAT_MILLIS)
    })
  }

  async #adopt(): Promise<void> {
    if (this.#isClosed) return
    const { disk, root, problems } = this.#settings
    try {
      assertOwnDirectory(disk, root)
      await warnOfNetworkDisk(disk, root, problems)
      for (const { path, segments } of await this.#adoption.scan()) {
        for (const segment of segments) this.#takeIn(segment)
        if (segments.length === 0) await removeDirectory(disk, path)
      }
      problems.over(['spool directory'], 'spool: the directory can be used again.')
    } catch (error) {
      // A failed write has said so before.
      if (problems.isTold('spool write')) return
      problems.tell('spool directory', {
        code: 'spool',
        message: `spool: the directory cannot be used (${errorCode(error)}). Events are kept in memory within its limits meanwhile.`,
      })
    }
    if (this.#adoption.foreign.size === 0) return
    problems.tell('spool foreign', {
      code: 'spool',
      message: 'spool: the directory holds entries of another version of this software. They are left alone.',
    })
  }

  #takeIn(segment: Segment): void {
    this.#segments.add(segment)
    this.#notes.keep(segment)
    for (const backlog of this.backlogs) backlog.adopt(segment)
    if (segment.isDone) this.#segments.remove(segment)
    for (const backlog of this.backlogs) backlog.refill()
  }

  #read(segment: Segment, from: number): Promise<Chunk> {
    const { disk, cipher } = this.#settings
    return this.#files.run(async () => {
      const chunk = await readChunk(disk, segment, from, cipher)
      await this.#damage.note(segment, chunk)
      return chunk
    })
  }

  /** A file that is gone is gone; anything else (too many open files, an I/O error) may pass. */
  #unreadable(segment: Segment, code: string, retry: () => void): void {
    const { clock, problems } = this.#settings
    problems.tell(`spool unreadable ${code}`, {
      code: 'spool',
      message: `spool: a file of ours cannot be read (${code}). ${code === 'ENOENT' ? 'What only it held is counted as dropped.' : 'It is tried again.'}`,
    })
    if (code !== 'ENOENT') {
      clock.schedule(READ_RETRY_MILLIS, retry)
      return
    }
    segment.discarded = true
    for (const backlog of this.backlogs) backlog.discard(segment)
    this.#segments.delete(segment)
    this.#notes.forget(segment)
  }
}
