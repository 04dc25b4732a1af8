import type { Disk } from '../spool/disk.ts'
import type { FileQueue } from '../spool/file-queue.ts'
import type { RecordCipher } from '../spool/record-cipher.ts'
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

/**
 * The last stop of events that a destination refused for good: one JSON line each in a file of mode 0600, up to 10 MiB, so that
 * somebody can look, correct and replay. Encrypted like the spool where that is.
 */
export class DeadLetters {
  readonly #settings: DeadLettersSettings
  #bytes: number | undefined

  constructor(settings: DeadLettersSettings) {
    this.#settings = settings
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
    const line = `${JSON.stringify(this.#record(letter))}\n`
    void this.#settings.files.run(() => this.#write(path, Buffer.from(line))).catch(() => this.#cannotWrite())
  }

  #record({ id, destination, reason, encoded }: DeadLetter): Record<string, unknown> {
    const { cipher, clock } = this.#settings
    const event = encoded === undefined || cipher === undefined ? encoded : cipher.seal(encoded)
    return { time: new Date(clock.now()).toISOString(), destination, reason: clean(reason), id, event }
  }

  async #write(path: string, line: Uint8Array): Promise<void> {
    const { disk } = this.#settings
    this.#bytes ??= await disk.facts(path).then(
      ({ size }) => size,
      () => 0,
    )
    if (this.#bytes + line.byteLength > MAX_FILE_BYTES) {
      this.#cannotWrite()
      return
    }
    const fd = await disk.openForAppending(path)
    try {
      this.#bytes += await disk.write(fd, line, 0)
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
