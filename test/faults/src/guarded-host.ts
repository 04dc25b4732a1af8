import { readdirSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DeliveryOptions, Problem } from '@signed-in/core'
import type { FaultySink } from './faulty-sink.ts'
import type { HostOrder, HostReport } from './host-victim.ts'
import type { HookName } from './hostile-hooks.ts'
import type { Finding } from './situations.ts'
import { startVictim, type Victim } from './start-victim.ts'

/** The destination's key and somebody's address: seen by the destination alone. */
const KEY = 's3cr3t-canary-key'
const PERSON = 'alice@canary.example'
const SPOOL_KEY = Buffer.alloc(32, 'canary').toString('base64')
const CANARIES: readonly string[] = [KEY, PERSON, SPOOL_KEY]

/** Shorter than a user would choose, so that a row takes seconds. */
const TIMEOUTS = { connectMillis: 400, headersMillis: 500, totalMillis: 700 }
const SOME = 20
const PATIENCE_MILLIS = 40_000
/** A login is held up by nobody: far above what the disk takes, far below what a network does. */
const LONGEST_ACCEPT_MILLIS = 50

/** What one row showed, also in numbers. */
export interface HostFinding extends Finding {
  readonly signIns: number
  readonly lost: number
  readonly copies: number
  /** In the dead-letter file. */
  readonly refused: number
}

/** More to say about a row; a function is asked once the app has ended. */
type Words = readonly string[] | (() => readonly string[])

/** How a guarded host is set up beyond what all have. */
export interface GuardedHostOptions {
  readonly delivery: DeliveryOptions
  readonly hook?: HookName
  readonly wrapper?: readonly string[]
  /** Default true: the spool is encrypted, and no name may be read in it. */
  readonly isEncrypted?: boolean
}

/**
 * An app in a process of its own whose users go on signing in while something goes wrong, on an encrypted spool. The oracle of
 * the suite: what was taken is delivered or in the dead-letter file, unique by id, with the same bytes; the app neither ends nor
 * hangs nor complains; no key and no person stand in its output, in what it can inspect, or on its disk.
 */
export class GuardedHost {
  readonly #folder: string
  readonly #victim: Victim
  #onDisk = new Set<string>()

  private constructor(folder: string, victim: Victim) {
    this.#folder = folder
    this.#victim = victim
  }

  static async start({ delivery, hook, wrapper = [], isEncrypted = true }: GuardedHostOptions): Promise<GuardedHost> {
    const folder = await mkdtemp(join(tmpdir(), 'host-'))
    const directory = join(folder, 'spool')
    const spool = isEncrypted ? { directory, keys: [{ id: 'a', key: SPOOL_KEY }] } : directory
    const ours = { destination: 'segment', apiKey: KEY, timeouts: TIMEOUTS, flushIntervalMillis: 20, spool } as const
    const order: HostOrder = {
      delivery: { ...ours, ...delivery },
      person: PERSON,
      canaries: CANARIES,
      ...(hook === undefined ? {} : { hook }),
    }
    return new GuardedHost(folder, startVictim('host-victim.ts', order, wrapper))
  }

  get spool(): string {
    return join(this.#folder, 'spool')
  }

  get pid(): number {
    return this.#victim.pid
  }

  /** Resolves when some more have signed in, or when the app is dead. */
  async someSignIns(): Promise<void> {
    await Promise.race([this.#victim.more(SOME), this.#victim.ended])
  }

  /** Resolves when the condition holds, the app is dead, or nobody should wait any longer. */
  async until(condition: () => boolean): Promise<void> {
    let isDead = false
    void this.#victim.ended.then(() => (isDead = true))
    const deadline = performance.now() + PATIENCE_MILLIS
    while (!condition() && !isDead && performance.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 20))
    this.#lookAtDisk()
  }

  /** Ends the app in order and closes the accounts. `heldToo`: what must hold beside the oracle. */
  async judge(sink: FaultySink, also: Words = () => [], heldToo: boolean | (() => boolean) = true): Promise<HostFinding> {
    this.#lookAtDisk()
    this.#victim.tell('close')
    const patience = setTimeout(() => this.#victim.signal('SIGKILL'), PATIENCE_MILLIS)
    const [code] = await this.#victim.ended
    clearTimeout(patience)
    const lines = this.#victim.acknowledged
    const report = reportIn(lines)
    const acknowledged = lines.filter((line) => !line.startsWith('report '))
    const refused = this.#deadLetters()
    const lost = acknowledged.filter((id) => !sink.taken.has(id) && !refused.has(id))
    const output = lines.join() + this.#victim.complaints()
    const leaks = [...CANARIES.filter((canary) => output.includes(canary)), ...(report?.leaks ?? []), ...this.#onDisk]
    await rm(this.#folder, { recursive: true, force: true })
    const unharmed = code === 0 && this.#victim.complaints() === '' && (report?.acceptMillis ?? Infinity) <= LONGEST_ACCEPT_MILLIS
    const again = toldAgain(report?.problems ?? [])
    const isCounted = report?.stats.pending === 0 && report.stats.dropped === 0 && report.stats.deadLettered === refused.size
    const words = [
      `${acknowledged.length} sign-ins, ${lost.length} lost`,
      `${sink.copies} delivered again under the same id`,
      ...(sink.mismatches.size > 0 ? [`${sink.mismatches.size} with other bytes`] : []),
      ...(refused.size > 0 ? [`${refused.size} in the dead-letter file`] : []),
      ...(typeof also === 'function' ? also() : also),
      ...(leaks.length > 0 ? [`canaries found: ${leaks.length}`] : []),
      ...(again.length > 0 ? [`told more than once: ${again.join()}`] : []),
      ...(isCounted ? [] : [`counted as ${JSON.stringify(report?.stats)}`]),
      ...(unharmed
        ? []
        : [
            `host harmed: code ${String(code)}, accept ${report?.acceptMillis.toFixed(0)} ms, ${this.#victim.complaints().slice(0, 300)}`,
          ]),
    ]
    const held =
      lost.length === 0 && sink.mismatches.size === 0 && leaks.length === 0 && unharmed && isCounted && again.length === 0
    const isHeldToo = typeof heldToo === 'function' ? heldToo() : heldToo
    const counts = { signIns: acknowledged.length, lost: lost.length, copies: sink.copies, refused: refused.size }
    return { what: words.join(', '), held: held && isHeldToo && acknowledged.length >= SOME, ...counts }
  }

  /** Milliseconds that nine in ten password hashes of the app did not exceed. Only after its end. */
  get hashMillis(): number {
    return reportIn(this.#victim.acknowledged)?.hashMillis ?? 0
  }

  #lookAtDisk(): void {
    for (const text of this.#files()) for (const canary of CANARIES) if (text.includes(canary)) this.#onDisk.add(canary)
  }

  #deadLetters(): ReadonlySet<string> {
    try {
      const lines = readFileSync(join(this.#folder, 'spool', 'dead-letter.jsonl'), 'utf8')
        .trim()
        .split('\n')
      return new Set(lines.map((line) => (JSON.parse(line) as { id: string }).id))
    } catch {
      return new Set()
    }
  }

  /** What comes and goes meanwhile is looked at next time. */
  *#files(): Generator<string> {
    for (const name of readdirSync(this.#folder, { recursive: true })) {
      try {
        yield readFileSync(join(this.#folder, String(name)), 'latin1')
      } catch {
        // A directory, or gone.
      }
    }
  }
}

/** Problems of which the operator was told a second time, though they were not over in between. */
export function toldAgain(problems: readonly Problem[]): readonly string[] {
  const told = new Set<string>()
  const again: string[] = []
  for (const { code, destination, message } of problems) {
    // One sentence for each that is refused differently, and for each trouble with the disk; an outage and a hold are one each.
    const key = code === 'held' || code === 'unreachable' ? `${code} ${destination}` : message
    if (code === 'recovered') told.clear()
    else if (told.has(key)) again.push(key)
    else told.add(key)
  }
  return again
}

function reportIn(lines: readonly string[]): HostReport | undefined {
  const line = lines.at(-1)
  return line?.startsWith('report ') === true ? (JSON.parse(line.slice(7)) as HostReport) : undefined
}
