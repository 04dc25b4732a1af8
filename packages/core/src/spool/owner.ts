import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { threadId } from 'node:worker_threads'
import type { Clock } from '../delivery/clock.ts'
import { type Disk, errorCode } from './disk.ts'
import type { ProcessLock } from './process-lock.ts'

/** Directories of this version begin so. Others are of another version, or somebody else's, and are left alone. */
export const OWNER_PREFIX = 'v1-'
/** In each owner's directory: its modification time says when the owner was last alive, its contents how to ask. */
export const ALIVE_FILE = 'alive'
/** Every note is padded to this length, so that a shorter one leaves nothing of a longer one behind. */
export const ALIVE_NOTE_BYTES = 320
/** How often the modification time is renewed. */
export const BEAT_MILLIS = 10_000
/** An owner that has not renewed it for so long counts as dead, where its lock cannot be asked. */
export const LEASE_MILLIS = 60_000

export interface OwnerSettings {
  readonly root: string
  readonly disk: Disk
  readonly clock: Clock
  readonly lock: ProcessLock
}

/** Contents of the `alive` file. Written in one piece; anything else counts as empty. */
export interface AliveNote {
  /** The owner's process, and where that means something. */
  readonly process?: string
  readonly pidScope?: string
  /** Where the owner's lock can be seen. Missing until the lock is held, and where there is none. */
  readonly scope?: string
  /** The owner has ended in good order. */
  readonly closed?: boolean
}

/**
 * This process (or worker thread) as owner of a directory of the spool, into which it alone writes. Others take the directory over
 * when its owner is dead; an owner that was only stopped (SIGSTOP, frozen container) notices and begins a new one.
 */
export class Owner {
  readonly #settings: OwnerSettings
  #name = ''
  #aliveFd: number | undefined
  #beatAt = 0
  #beatWall = 0
  #release: (() => void) | undefined
  /** What the disk did not take. */
  #unwritten: AliveNote | undefined

  constructor(settings: OwnerSettings) {
    this.#settings = settings
  }

  /** Name of the directory without path; empty before the first write. */
  get name(): string {
    return this.#name
  }

  get path(): string {
    return join(this.#settings.root, `${OWNER_PREFIX}${this.#name}`)
  }

  /** The directory to write into, existing and still ours. Throws the file system's error where that cannot be had. */
  ensure(): string {
    const { disk, clock } = this.#settings
    if (this.#aliveFd !== undefined && !this.#isGone()) {
      this.keepAlive()
      return this.path
    }
    this.#closeFile()
    assertOwnDirectory(disk, this.#settings.root)
    this.#name = `${Math.floor(clock.now()).toString(36)}-${process.pid}-${threadId}-${randomBytes(4).toString('hex')}`
    assertOwnDirectory(disk, this.path)
    this.#aliveFd = disk.createSync(join(this.path, ALIVE_FILE))
    this.#write({})
    this.#noteBeat()
    void this.#announce(this.#name)
    return this.path
  }

  /** Says that we are alive if others may soon think otherwise. */
  keepAlive(): void {
    if (this.#mayHaveExpired()) this.beat()
  }

  /** Says that we are alive, and who we are if the disk was full before: nobody could tell without the lease. */
  beat(): void {
    if (this.#aliveFd === undefined) return
    if (this.#unwritten !== undefined) this.#write(this.#unwritten)
    try {
      this.#settings.disk.touchSync(this.#aliveFd)
      this.#noteBeat()
    } catch {
      // The next beat tries again; four may fail before the lease ends.
    }
  }

  /** Lets go in good order: the next process need not wait for the lease. */
  close(): void {
    this.#write({ closed: true })
    this.#closeFile()
    this.#release?.()
  }

  #closeFile(): void {
    if (this.#aliveFd === undefined) return
    try {
      this.#settings.disk.closeSync(this.#aliveFd)
    } catch {
      // Nothing depends on it.
    }
    this.#aliveFd = undefined
  }

  /** Holds the lock first and says so then: otherwise another process could acquire it in between and think us dead. */
  async #announce(name: string): Promise<void> {
    const { lock } = this.#settings
    if (lock.scope === undefined) return
    try {
      const release = await lock.acquire(name)
      if (release === undefined) return
      this.#release?.()
      this.#release = release
      if (name === this.#name) this.#write({ scope: lock.scope })
    } catch {
      // Without a lock the lease alone decides.
    }
  }

  #write(note: AliveNote): void {
    if (this.#aliveFd === undefined) return
    const { disk, lock } = this.#settings
    const identity = lock.pidScope === undefined ? {} : { process: lock.process, pidScope: lock.pidScope }
    try {
      disk.writeSync(this.#aliveFd, Buffer.from(JSON.stringify({ ...identity, ...note }).padEnd(ALIVE_NOTE_BYTES)), 0)
      this.#unwritten = undefined
    } catch {
      this.#unwritten = note
    }
  }

  /** Only a missing name says that somebody took it: whoever cannot look (EIO, EMFILE) still owns what it writes to. */
  #isGone(): boolean {
    try {
      return !this.#settings.disk.factsSync(this.path).isDirectory
    } catch (error) {
      return errorCode(error) === 'ENOENT'
    }
  }

  #mayHaveExpired(): boolean {
    const { clock } = this.#settings
    return clock.monotonic() - this.#beatAt > LEASE_MILLIS / 2 || Math.abs(clock.now() - this.#beatWall) > LEASE_MILLIS / 2
  }

  #noteBeat(): void {
    this.#beatAt = this.#settings.clock.monotonic()
    this.#beatWall = this.#settings.clock.now()
  }
}

/** Makes the directory if it is missing. Throws if it is a link, no directory, or another user's. */
export function assertOwnDirectory(disk: Disk, path: string): void {
  try {
    disk.makeDirectorySync(path)
  } catch (error) {
    // A read-only disk may hold a directory that exists; what is wrong with it is told below, or by the first write.
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') throw new UnsafeDirectoryError('NOT_A_DIRECTORY')
    throw error
  }
  const facts = disk.factsSync(path)
  if (!facts.isDirectory) throw new UnsafeDirectoryError('SYMLINK')
  const ourUid = process.getuid?.()
  if (ourUid !== undefined && facts.uid !== ourUid) throw new UnsafeDirectoryError('FOREIGN_OWNER')
}

/** The directory exists but must not be used: somebody else could read or redirect what we write. */
class UnsafeDirectoryError extends Error {
  readonly code: string

  constructor(code: string) {
    super(`the spool directory must be a directory of our own user and no link (${code})`)
    this.code = code
  }
}
