import { setTimeout as sleep } from 'node:timers/promises'
import type { Log } from '../observe/log.ts'
import { createKafkaIntake, type KafkaIntakeParts } from './kafka-intake.ts'
import type { KafkaSource } from './kafka-source.ts'

/** What a runner needs. */
export interface KafkaRunnerParts extends Omit<KafkaIntakeParts, 'deadLetter' | 'wait'> {
  createSource(): KafkaSource
  readonly log: Log
}

const FIRST_WAIT_MILLIS = 500
const MAX_WAIT_MILLIS = 15_000

/** Keeps a consumer running: when the broker goes away it is opened again, at what is committed. */
export class KafkaRunner {
  readonly #parts: KafkaRunnerParts
  readonly #stopping = new AbortController()
  #source: KafkaSource | undefined
  #running: Promise<void> | undefined

  constructor(parts: KafkaRunnerParts) {
    this.#parts = parts
  }

  isAssigned(): boolean {
    return this.#source?.isAssigned() ?? false
  }

  /** Starts in the background. */
  start(): void {
    this.#running ??= this.#run()
  }

  /** Finishes the record at hand, unless it cannot be finished now; commits, leaves the group. Never rejects. */
  async stop(): Promise<void> {
    this.#stopping.abort()
    await this.#source?.close().catch(() => {})
    await this.#running
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping
    let waitMillis = FIRST_WAIT_MILLIS
    while (!signal.aborted) {
      const source = this.#parts.createSource()
      this.#source = source
      const intake = createKafkaIntake({
        ...this.#parts,
        deadLetter: (record, reason) => source.deadLetter(record, reason),
        wait: async (millis) => {
          await sleep(millis, undefined, { signal })
        },
      })
      try {
        await source.run(async (record) => {
          await intake(record)
          waitMillis = FIRST_WAIT_MILLIS
        })
      } catch (error) {
        if (signal.aborted) return
        const { name, message } = error as Error
        this.#parts.log('error', 'the Kafka consumer stopped and is opened again', { reason: `${name}: ${message}` })
      }
      if (signal.aborted) return
      await source.close().catch(() => {})
      await sleep(waitMillis, undefined, { signal }).catch(() => {})
      waitMillis = Math.min(waitMillis * 2, MAX_WAIT_MILLIS)
    }
  }
}
