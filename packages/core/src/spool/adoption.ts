import { join } from 'node:path'
import type { Clock } from '../delivery/clock.ts'
import { CURSORS_FILE, type Cursors, NEXT_CURSORS_FILE, NOTE_FILE, readCursors } from './cursors.ts'
import type { Disk, FileFacts } from './disk.ts'
import { ALIVE_FILE, ALIVE_NOTE_BYTES, type AliveNote, LEASE_MILLIS, OWNER_PREFIX, type Owner } from './owner.ts'
import type { ProcessLock } from './process-lock.ts'
import { parseSegmentName, Segment } from './segment.ts'
import { Watermark } from './watermark.ts'

export interface AdoptionSettings {
  readonly root: string
  readonly disk: Disk
  readonly clock: Clock
  readonly lock: ProcessLock
  readonly owner: Owner
  readonly maxAgeMillis: number
  /** Names of the destinations, in the order of `Segment.progress`. */
  readonly lanes: readonly string[]
}

/** A directory that was taken over. */
export interface AdoptedDirectory {
  readonly path: string
  readonly segments: readonly Segment[]
}

/**
 * A segment older than this cannot be: the clock was wrong when it was written, or is wrong now. Its age then counts from now, so
 * that a clock set to 2056 does not expire everything.
 */
const IMPLAUSIBLE_AGE_MILLIS = 366 * 24 * 3_600_000

/** Takes over the directories of owners that are dead. Runs in the background file queue, one directory after another. */
export class Adoption {
  readonly #settings: AdoptionSettings
  #count = 0
  /** The last sign of life of each owner, and since when it has been that one on our own clock. */
  readonly #lastSigns = new Map<string, { readonly modifiedMillis: number; readonly since: number }>()
  /** Names that are neither ours nor of this version, met so far. */
  readonly foreign: Set<string> = new Set()

  constructor(settings: AdoptionSettings) {
    this.#settings = settings
  }

  /** Looks once through the spool. What another process takes in the same moment is simply not there any more. */
  async scan(): Promise<AdoptedDirectory[]> {
    const { root, disk } = this.#settings
    const adopted: AdoptedDirectory[] = []
    const owners = this.#byOwner(await disk.list(root))
    for (const owner of this.#lastSigns.keys()) if (!owners.has(owner)) this.#lastSigns.delete(owner)
    for (const [owner, names] of owners) {
      if (owner === this.#settings.owner.name || !(await this.#isDead(owner, names))) continue
      for (const name of names) {
        const directory = await this.#takeOver(name).catch(() => undefined)
        if (directory !== undefined) adopted.push(directory)
      }
    }
    return adopted
  }

  /**
   * Removes our own directory at the end. Not where one that we took over stays behind, with files under a key that we do not have: by
   * our sign of life the next process sees that it need not wait for the lease.
   */
  async removeOwn(): Promise<void> {
    const { root, disk, owner } = this.#settings
    const names = await disk.list(root).catch(() => [])
    if (!names.some((name) => name.startsWith(`${OWNER_PREFIX}${owner.name}.`))) await removeDirectory(disk, owner.path)
  }

  /**
   * An owner's directories, its own one last: that one holds its sign of life, without which the others could only be taken after
   * the lease.
   */
  #byOwner(entries: readonly string[]): Map<string, string[]> {
    const byOwner = new Map<string, string[]>()
    for (const name of entries.toSorted()) {
      const owner = ownerOf(name)
      if (owner === undefined) this.#noteForeign(name)
      else byOwner.set(owner, [name, ...(byOwner.get(owner) ?? [])])
    }
    return byOwner
  }

  #noteForeign(name: string): void {
    if (name.startsWith('v') && !/\.(corrupt|jsonl)$/.test(name)) this.foreign.add(name)
  }

  /** The owner's lock where we can see it, else the age of its last sign of life. */
  async #isDead(owner: string, names: readonly string[]): Promise<boolean> {
    const { root, disk, lock } = this.#settings
    const home = join(root, `${OWNER_PREFIX}${owner}`)
    const note = await this.#readNote(join(home, ALIVE_FILE))
    if (note.closed === true) return true
    if (note.scope !== undefined && note.scope === lock.scope) {
      // Where the lock cannot be asked (too many open files, for one), the rest decides.
      const release = await lock.acquire(owner).catch(() => 'unknown' as const)
      if (release === undefined) return false
      if (release !== 'unknown') {
        release()
        return true
      }
    }
    // Killed before it held its lock.
    if (note.process !== undefined && note.pidScope === lock.pidScope && !lock.exists(note.process)) return true
    const facts = await disk
      .facts(join(home, ALIVE_FILE))
      .catch(() => disk.facts(join(root, names[0] ?? '')).catch(() => undefined))
    if (facts === undefined) return false
    return this.#isUnchangedForLong(owner, facts) || (await this.#fileSystemNow()) - facts.modifiedMillis > LEASE_MILLIS
  }

  /** Where a clock was set back, a sign of life from the future would count for ever: it must also be seen to change. */
  #isUnchangedForLong(owner: string, { modifiedMillis }: FileFacts): boolean {
    const now = this.#settings.clock.monotonic()
    const last = this.#lastSigns.get(owner)
    if (last?.modifiedMillis === modifiedMillis) return now - last.since > LEASE_MILLIS
    this.#lastSigns.set(owner, { modifiedMillis, since: now })
    return false
  }

  async #readNote(path: string): Promise<AliveNote> {
    const { disk } = this.#settings
    try {
      const bytes = Buffer.alloc(ALIVE_NOTE_BYTES)
      const fd = await disk.openForReading(path)
      try {
        await disk.read(fd, bytes, 0)
      } finally {
        await disk.close(fd)
      }
      const note: unknown = JSON.parse(bytes.toString().replaceAll('\0', '').trim() || '{}')
      return typeof note === 'object' && note !== null ? note : {}
    } catch {
      return {}
    }
  }

  /** Our own sign of life, just renewed: the file system's clock, which on a shared volume need not be ours. */
  async #fileSystemNow(): Promise<number> {
    const { owner, disk } = this.#settings
    owner.ensure()
    owner.beat()
    return (await disk.facts(join(owner.path, ALIVE_FILE))).modifiedMillis
  }

  /** One rename is the claim: of several processes that try, one succeeds. */
  async #takeOver(name: string): Promise<AdoptedDirectory> {
    const { root, disk, owner } = this.#settings
    owner.ensure()
    this.#count += 1
    const path = `${owner.path}.${this.#count}`
    await disk.rename(join(root, name), path)
    const cursors = await readCursors(disk, path)
    const segments: Segment[] = []
    for (const file of (await disk.list(path)).sort()) {
      const segment = await this.#segmentOf(path, file, cursors)
      if (segment !== undefined) segments.push(segment)
    }
    return { path, segments }
  }

  async #segmentOf(directory: string, file: string, cursors: Cursors): Promise<Segment | undefined> {
    const { disk, clock, maxAgeMillis, lanes } = this.#settings
    const createdAt = parseSegmentName(file)
    if (createdAt === undefined) return undefined
    const path = join(directory, file)
    const facts = await disk.facts(path).catch(() => undefined)
    if (facts?.isFile !== true) return undefined
    const age = clock.now() - Math.max(createdAt, facts.modifiedMillis)
    const plausible = age >= 0 && age <= maxAgeMillis + IMPLAUSIBLE_AGE_MILLIS ? age : 0
    const watermarks = lanes.map((lane) => cursors.get(file)?.get(lane) ?? new Watermark())
    return new Segment(path, clock.monotonic() + maxAgeMillis - plausible, watermarks, facts.size)
  }
}

/** Removes a directory of the spool that holds no segment any more. What somebody else put there keeps it. */
export async function removeDirectory(disk: Disk, path: string): Promise<void> {
  for (const file of [CURSORS_FILE, NEXT_CURSORS_FILE, NOTE_FILE, ALIVE_FILE]) await disk.unlink(join(path, file)).catch(() => {})
  await disk.removeDirectory(path).catch(() => {})
}

/** `v1-<owner>` and `v1-<owner>.<n>` (taken over by it before) belong to the owner. */
function ownerOf(name: string): string | undefined {
  return /^v1-([0-9a-z-]+)(?:\.\d+)?$/.exec(name)?.[1]
}
