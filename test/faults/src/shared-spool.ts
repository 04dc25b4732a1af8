import { readdirSync, utimesSync } from 'node:fs'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createDelivery } from '@signed-in/core'
import { FaultySink, type SinkMode } from './faulty-sink.ts'

/** What became of the sign-ins of processes that shared a spool. */
export interface SharedSpoolResult {
  readonly acknowledged: number
  readonly lost: readonly string[]
  readonly mismatches: number
  readonly copies: number
  /** Names left in the spool after the drain. */
  readonly left: readonly string[]
}

const DRAIN_MILLIS = 60_000
/** Beyond the lease of 60 s. */
const AGED_MILLIS = 120_000

/** One directory for several processes, and the destination that they all have. */
export class SharedSpool {
  readonly directory: string
  readonly sink: FaultySink
  readonly #acknowledged = new Set<string>()

  private constructor(directory: string, sink: FaultySink) {
    this.directory = directory
    this.sink = sink
  }

  static async open(mode: SinkMode): Promise<SharedSpool> {
    const sink = new FaultySink()
    await sink.open()
    sink.mode = mode
    return new SharedSpool(join(await mkdtemp(join(tmpdir(), 'shared-')), 'spool'), sink)
  }

  /** Must arrive from here on. */
  acknowledge(ids: readonly string[]): void {
    for (const id of ids) this.#acknowledged.add(id)
  }

  /** Directories of owners, by name. */
  owners(): readonly string[] {
    return readdirSync(this.directory).filter((name) => name.startsWith('v1-'))
  }

  /** As if nobody had shown a sign of life for two minutes. */
  age(): void {
    const then = new Date(Date.now() - AGED_MILLIS)
    for (const owner of this.owners()) {
      try {
        utimesSync(join(this.directory, owner, 'alive'), then, then)
      } catch {
        // Taken over meanwhile.
      }
    }
  }

  /** Resolves when the destination has all of them. */
  async has(ids: readonly string[]): Promise<boolean> {
    const deadline = performance.now() + DRAIN_MILLIS
    while (!ids.every((id) => this.sink.taken.has(id))) {
      if (performance.now() > deadline) return false
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    return true
  }

  /** One healthy process delivers what all the others have left, and the accounts are closed. */
  async drain(): Promise<SharedSpoolResult> {
    const { sink, directory } = this
    sink.mode = 'ok'
    const url = `${sink.origin}/v1/batch`
    const delivery = createDelivery({ destination: 'segment', url, spool: directory, flushIntervalMillis: 10 })
    const deadline = performance.now() + DRAIN_MILLIS
    const isDrained = async () => (await logsIn(directory)).length === 0 && delivery.stats().pending === 0
    while (!(await isDrained()) && performance.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 100))
    await delivery.shutdown()
    const left = await readdir(directory, { recursive: true })
    await sink.close()
    await rm(directory, { recursive: true, force: true })
    const lost = [...this.#acknowledged].filter((id) => !sink.taken.has(id))
    return { acknowledged: this.#acknowledged.size, lost, mismatches: sink.mismatches.size, copies: sink.copies, left }
  }
}

/** Files with events below the directory. A directory that is renamed while we look counts as one: look again. */
export async function logsIn(directory: string): Promise<string[]> {
  try {
    return (await readdir(directory, { recursive: true })).filter((name) => name.endsWith('.log'))
  } catch {
    return ['unknown']
  }
}
