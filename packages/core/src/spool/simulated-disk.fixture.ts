import { dirname } from 'node:path'
import type { Disk, FileFacts } from './disk.ts'

interface Node {
  readonly isDirectory: boolean
  content: Buffer
  /** What survives a power cut. */
  synced: Buffer
  modifiedMillis: number
}

/** What a rule of the test does to one call: an errno code makes it fail, `crash` ends the process there. */
export type Fate = 'ok' | 'crash' | (string & {})

/** The process that made the call is dead; nothing after it runs. */
export class CrashError extends Error {}

/** A file system in memory that can fail, fill up, lose power, and outlive the processes that use it. */
export class SimulatedDisk {
  #nodes = new Map<string, Node>([['/', directory()]])
  /** Names that survive a power cut. */
  #syncedNames = new Set<string>(['/'])
  #calls = 0
  #failures = 0
  /** Decides about each call, by its running number and name. */
  fate: (call: number, name: keyof Disk) => Fate = () => 'ok'
  now: () => number = () => 0
  /** As statfs(2) names it. Default: ext4. */
  fileSystemType = 0xef53

  get calls(): number {
    return this.#calls
  }

  /** Calls that a rule of the test has made fail. */
  get failures(): number {
    return this.#failures
  }

  get files(): readonly string[] {
    return [...this.#nodes].filter(([, node]) => !node.isDirectory).map(([path]) => path)
  }

  contentOf(path: string): string {
    return this.#nodes.get(path)?.content.toString() ?? ''
  }

  /** What would be left of it after a power cut. */
  syncedContentOf(path: string): string {
    const parts = [path, dirname(path)]
    return parts.every((name) => this.#syncedNames.has(name)) ? (this.#nodes.get(path)?.synced.toString() ?? '') : ''
  }

  /** Puts a file there as somebody else would. */
  put(path: string, content: string | Buffer): void {
    this.#nodes.set(path, { ...file(), content: Buffer.from(content), synced: Buffer.from(content) })
    this.#syncedNames.add(path)
  }

  /** Everything that was not synced is gone: contents and names. */
  cutPower(): void {
    // Parents before their children.
    for (const [path, node] of [...this.#nodes].sort(([a], [b]) => a.length - b.length)) {
      const isReachable = this.#syncedNames.has(path) && (path === '/' || this.#nodes.has(dirname(path)))
      if (isReachable) node.content = Buffer.from(node.synced)
      else this.#nodes.delete(path)
    }
  }

  /** The disk as one process sees it. After its crash no call of it has an effect or an answer. */
  open(onCrash: () => void = () => {}): Disk & { crash(): void } {
    const handles = new Map<number, Node>()
    let nextHandle = 3
    let isDead = false

    const enter = (name: keyof Disk) => {
      if (isDead) throw new CrashError()
      this.#calls += 1
      const fate = this.fate(this.#calls, name)
      if (fate === 'ok') return
      if (fate !== 'crash') {
        this.#failures += 1
        throw Object.assign(new Error(fate), { code: fate })
      }
      isDead = true
      onCrash()
      throw new CrashError()
    }
    /** An asynchronous call: the effect comes later, and never for a dead process. */
    const later = <Result>(name: keyof Disk, work: () => Result): Promise<Result> =>
      new Promise((resolve, reject) => {
        queueMicrotask(() => {
          try {
            enter(name)
            resolve(work())
          } catch (error) {
            if (!(error instanceof CrashError)) reject(error)
          }
        })
      })
    const now = <Result>(name: keyof Disk, work: () => Result): Result => {
      enter(name)
      return work()
    }
    const node = (path: string) => this.#nodes.get(path) ?? fail('ENOENT')
    const create = (path: string) => {
      if (this.#nodes.has(path)) fail('EEXIST')
      if (!this.#nodes.has(dirname(path))) fail('ENOENT')
      const made = { ...file(), modifiedMillis: this.now() }
      this.#nodes.set(path, made)
      this.#touch(dirname(path))
      return handle(made)
    }
    const handle = (of: Node) => {
      handles.set(nextHandle, of)
      nextHandle += 1
      return nextHandle - 1
    }
    const opened = (fd: number) => handles.get(fd) ?? fail('EBADF')
    const write = (fd: number, data: Uint8Array, position: number) => {
      const target = opened(fd)
      const size = Math.max(target.content.byteLength, position + data.byteLength)
      if (size > target.content.byteLength) target.content = grown(target.content, size)
      target.content.set(data, position)
      target.modifiedMillis = this.now()
      return data.byteLength
    }
    const factsOf = (path: string): FileFacts => {
      const { isDirectory, content, modifiedMillis } = node(path)
      return { isFile: !isDirectory, isDirectory, size: content.byteLength, modifiedMillis, uid: process.getuid?.() ?? 0 }
    }

    return {
      crash: () => {
        isDead = true
      },
      makeDirectorySync: (path) =>
        now('makeDirectorySync', () => {
          for (let at = path; !this.#nodes.has(at); at = dirname(at)) {
            this.#nodes.set(at, { ...directory(), modifiedMillis: this.now() })
          }
        }),
      factsSync: (path) => now('factsSync', () => factsOf(path)),
      createSync: (path) => now('createSync', () => create(path)),
      openSync: (path) => now('openSync', () => (this.#nodes.has(path) ? handle(node(path)) : create(path))),
      openForAppendingSync: (path) =>
        now('openForAppendingSync', () => (this.#nodes.has(path) ? handle(node(path)) : create(path))),
      writeSync: (fd, data, position) => now('writeSync', () => write(fd, data, position)),
      truncateSync: (fd, length) =>
        now('truncateSync', () => {
          const target = opened(fd)
          target.content = target.content.subarray(0, length)
        }),
      touchSync: (fd) =>
        now('touchSync', () => {
          opened(fd).modifiedMillis = this.now()
        }),
      closeSync: (fd) => now('closeSync', () => void handles.delete(fd)),
      create: (path) => later('create', () => create(path)),
      openForAppending: (path) => later('openForAppending', () => (this.#nodes.has(path) ? handle(node(path)) : create(path))),
      openForReading: (path) => later('openForReading', () => handle(node(path))),
      read: (fd, into, position) => later('read', () => opened(fd).content.copy(into, 0, position, position + into.byteLength)),
      write: (fd, data, position) => later('write', () => write(fd, data, position)),
      dataSync: (fd) =>
        later('dataSync', () => {
          const target = opened(fd)
          target.synced = Buffer.from(target.content)
        }),
      close: (fd) => later('close', () => void handles.delete(fd)),
      facts: (path) => later('facts', () => factsOf(path)),
      fileSystemType: () => later('fileSystemType', () => this.fileSystemType),
      list: (path) =>
        later('list', () => {
          node(path)
          return [...this.#nodes.keys()]
            .filter((name) => name !== path && dirname(name) === path)
            .map((name) => name.slice(path.length + 1))
        }),
      rename: (from, to) =>
        later('rename', () => {
          node(from)
          this.#rename(from, to)
        }),
      unlink: (path) =>
        later('unlink', () => {
          node(path)
          this.#nodes.delete(path)
          this.#syncedNames.delete(path)
          this.#touch(dirname(path))
        }),
      removeDirectory: (path) =>
        later('removeDirectory', () => {
          node(path)
          if ([...this.#nodes.keys()].some((name) => dirname(name) === path)) fail('ENOTEMPTY')
          this.#nodes.delete(path)
          this.#syncedNames.delete(path)
        }),
      syncDirectory: (path) =>
        later('syncDirectory', () => {
          node(path)
          for (const name of this.#nodes.keys()) {
            if (dirname(name) === path) this.#syncedNames.add(name)
          }
        }),
    }
  }

  /** A directory changes with the names in it. */
  #touch(path: string): void {
    const at = this.#nodes.get(path)
    if (at !== undefined) at.modifiedMillis = this.now()
  }

  /** Moves a name and all below it. The journal of the file system keeps a rename as a whole. */
  #rename(from: string, to: string): void {
    for (const [path, node] of [...this.#nodes]) {
      if (path !== from && !path.startsWith(`${from}/`)) continue
      const target = `${to}${path.slice(from.length)}`
      this.#nodes.delete(path)
      this.#nodes.set(target, node)
      if (this.#syncedNames.delete(path)) this.#syncedNames.add(target)
    }
  }
}

/** Memory that has been given out with room to grow: copying a file for each of its records would take the square of its size. */
const roomy = new WeakSet<ArrayBufferLike>()

function grown(content: Buffer, size: number): Buffer {
  const { buffer, byteOffset, byteLength } = content
  const hasRoom = roomy.has(buffer) && byteOffset + size <= buffer.byteLength
  const bytes = hasRoom ? Buffer.from(buffer, byteOffset, size) : Buffer.alloc(2 * size).subarray(0, size)
  roomy.add(bytes.buffer)
  if (!hasRoom) content.copy(bytes)
  return bytes.fill(0, byteLength)
}

function file(): Node {
  return { isDirectory: false, content: Buffer.alloc(0), synced: Buffer.alloc(0), modifiedMillis: 0 }
}

function directory(): Node {
  return { ...file(), isDirectory: true }
}

function fail(code: string): never {
  throw Object.assign(new Error(code), { code })
}
