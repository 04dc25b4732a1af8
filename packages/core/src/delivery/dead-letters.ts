import { dirname } from 'node:path'
import type { Disk } from '../spool/disk.ts'
import type { FileQueue } from '../spool/file-queue.ts'
import type { RecordCipher } from '../spool/record-cipher.ts'
import { SlowWriteBreaker } from '../spool/slow-write-breaker.ts'
import type { Clock } from './clock.ts'
import type { ProblemLog } from './problem.ts'

export interface DeadLettersSettings {
  /** Undefined: dead letters are counted and told, and not kept. */
  readonly path: string | undefined
  readonly disk: Disk
  readonly files: FileQueue
  readonly clock: Clock
  readonly problems: ProblemLog
  readonly cipher: RecordCipher | undefined
}

/** What is known of an event that a destination refused for good. */
export interface DeadLetter {
  readonly id: string
  readonly destination: string
  /** Status or the destination's own word for it, without anything from the answer's body that could be personal. */
  readonly reason: string
  /** The event as the destination's JSON, where it could be expressed. */
  readonly encoded?: string
}

/** A file full of refused events needs a person, not more disk. */
const MAX_FILE_BYTES = 10_485_760
const MAX_REASON_LENGTH = 200
/** Ten times what most destinations take. Of a larger event the id and the reason are kept. */
const MAX_EVENT_LENGTH = 1_048_576

/**
 * The last stop of events that a destination refused for good: one JSON line each in a file of mode 0600, up to 10 MiB, so that
 * somebody can look, correct and replay. Encrypted like the spool where that is. Written when `add` returns, since the process may be
 * killed then; in the background only while the disk is slow. The spool forgets the event once `settled` says that the line survives a
 * power cut.
 */
export class DeadLetters {
  readonly #settings: DeadLettersSettings
  readonly #breaker: SlowWriteBreaker
  /** Lines so far, and how many of them survive a power cut or cannot be kept. */
  #added = 0
  #settled = 0
  #isNameSynced: boolean = false

  constructor(settings: DeadLettersSettings) {
    this.#settings = settings
    this.#breaker = new SlowWriteBreaker(() => settings.clock.starvedMillis?.() ?? 0)
  }

  add(letter: DeadLetter): void {
    const { path, problems } = this.#settings
    problems.tell(`dead letter ${letter.destination} ${letter.reason}`, {
      code: 'dead_letter',
      destination: letter.destination,
      message: `${letter.destination}: an event was refused for good (${clean(letter.reason)}). ${
        path === undefined ? 'It is counted and not kept.' : 'It stands in the dead-letter file.'
      }`,
    })
    if (path === undefined) return
    this.#added += 1
    const line = Buffer.from(`${JSON.stringify(this.#record(letter))}\n`)
    const { clock, files } = this.#settings
    const startedAt = clock.monotonic()
    if (this.#breaker.isOpenAt(startedAt)) {
      void files.run(() => this.#writeLater(path, line)).catch(() => this.#cannotWrite())
      return
    }
    try {
      this.#writeNow(path, line)
      this.#breaker.note(startedAt, clock.monotonic())
    } catch {
      this.#cannotWrite()
    }
  }

  /** Every line survives a power cut, or cannot be kept, which has been told. */
  get isSettled(): boolean {
    return this.#settled === this.#added
  }

  /** Resolves when that is so for all lines that were added before the call. Never rejects. */
  async settled(): Promise<void> {
    const { path, files } = this.#settings
    const until = this.#added
    // Behind all writes in the background, by the order of the queue.
    if (path !== undefined && until > this.#settled) await files.run(() => this.#sync(path, until))
  }

  /** A sync that failed is not tried again as if nothing had happened. */
  async #sync(path: string, until: number): Promise<void> {
    if (this.#settled >= until) return
    const { disk } = this.#settings
    try {
      const fd = await disk.openForAppending(path)
      try {
        await disk.dataSync(fd)
      } finally {
        await disk.close(fd)
      }
      if (!this.#isNameSynced) await disk.syncDirectory(dirname(path))
      this.#isNameSynced = true
    } catch {
      this.#cannotWrite()
    }
    this.#settled = until
  }

  #record({ id, destination, reason, encoded }: DeadLetter): Record<string, unknown> {
    const { cipher, clock } = this.#settings
    const kept = encoded !== undefined && encoded.length > MAX_EVENT_LENGTH ? undefined : encoded
    const event = kept === undefined || cipher === undefined ? kept : cipher.seal(kept)
    return { time: new Date(clock.now()).toISOString(), destination, reason: clean(reason), id, event }
  }

  #writeNow(path: string, line: Uint8Array): void {
    const { disk } = this.#settings
    const fd = disk.openForAppendingSync(path)
    try {
      const { size } = disk.factsSync(path)
      if (size + line.byteLength > MAX_FILE_BYTES || disk.writeSync(fd, line, size) < line.byteLength) this.#cannotWrite()
    } finally {
      disk.closeSync(fd)
    }
  }

  async #writeLater(path: string, line: Uint8Array): Promise<void> {
    const { disk } = this.#settings
    const fd = await disk.openForAppending(path)
    try {
      const { size } = await disk.facts(path)
      if (size + line.byteLength > MAX_FILE_BYTES || (await disk.write(fd, line, size)) < line.byteLength) this.#cannotWrite()
    } finally {
      await disk.close(fd)
    }
  }

  #cannotWrite(): void {
    this.#settings.problems.tell('dead letter file', {
      code: 'dead_letter',
      message: 'dead letters: the file is full (10 MiB) or cannot be written. Further refused events are only counted.',
    })
  }
}

/** A server's text must not forge lines or colours in somebody's log. */
function clean(reason: string): string {
  return reason.replace(/[^\x20-\x7e]/g, '?').slice(0, MAX_REASON_LENGTH)
}
