import {
  chmodSync,
  close,
  closeSync,
  constants,
  fdatasync,
  ftruncateSync,
  futimesSync,
  lstatSync,
  mkdirSync,
  open,
  openSync,
  read,
  type Stats,
  statSync,
  write,
  writeSync,
} from 'node:fs'
import { lstat, readdir, rename, rmdir, statfs, unlink } from 'node:fs/promises'
import { dirname } from 'node:path'
import { promisify } from 'node:util'

/** What the spool looks at of a file or directory. */
export interface FileFacts {
  readonly isFile: boolean
  readonly isDirectory: boolean
  readonly size: number
  readonly modifiedMillis: number
  readonly uid: number
}

/**
 * Every call to the file system that the spool makes, so that a test can fail, delay or end the process at any of them. The
 * synchronous ones are for the login path; all others run one at a time in the background.
 */
export interface Disk {
  makeDirectorySync(path: string): void
  factsSync(path: string): FileFacts
  /** Creates a file that must not exist, mode 0600, without following a link. */
  createSync(path: string): number
  /** Opens a file to write anywhere in it, mode 0600 if it must be created, without following a link. */
  openSync(path: string): number
  /** Opens a file to write at its end, mode 0600 if it must be created, without following a link. */
  openForAppendingSync(path: string): number
  /** One pwrite. Returns how many bytes went in. */
  writeSync(fd: number, data: Uint8Array, position: number): number
  truncateSync(fd: number, length: number): void
  touchSync(fd: number): void
  closeSync(fd: number): void

  create(path: string): Promise<number>
  /** Opens a file to write at its end, mode 0600 if it must be created, without following a link. */
  openForAppending(path: string): Promise<number>
  openForReading(path: string): Promise<number>
  read(fd: number, into: Uint8Array, position: number): Promise<number>
  write(fd: number, data: Uint8Array, position: number): Promise<number>
  dataSync(fd: number): Promise<void>
  close(fd: number): Promise<void>
  facts(path: string): Promise<FileFacts>
  /** Magic number of the file system that holds the path: statfs(2). */
  fileSystemType(path: string): Promise<number>
  list(path: string): Promise<string[]>
  rename(from: string, to: string): Promise<void>
  unlink(path: string): Promise<void>
  removeDirectory(path: string): Promise<void>
  /** Makes created and removed names of a directory survive a power cut. */
  syncDirectory(path: string): Promise<void>
}

/** Windows knows neither flag; there O_EXCL alone keeps us from writing through a link. */
const NO_FOLLOW = constants.O_NOFOLLOW ?? 0
const CREATE = constants.O_RDWR | constants.O_CREAT | constants.O_EXCL | NO_FOLLOW
const OVERWRITE = constants.O_RDWR | constants.O_CREAT | NO_FOLLOW
const APPEND = constants.O_WRONLY | constants.O_CREAT | constants.O_APPEND | NO_FOLLOW

const openAsync = promisify(open)
const readAsync = promisify(read)
const writeAsync = promisify(write)
const closeAsync = promisify(close)
const fdatasyncAsync = promisify(fdatasync)

/** The file system of this machine. */
export const nodeDisk: Disk = {
  makeDirectorySync(path) {
    // The mode of mkdir passes through the umask and does not touch a directory that exists.
    makeDirectories(path)
    // Not through a link in its place: chmod follows it. Whoever asks for the facts next hears of the link.
    if (lstatSync(path).isDirectory()) chmodSync(path, 0o700)
  },
  factsSync: (path) => factsOf(lstatSync(path)),
  createSync: (path) => openSync(path, CREATE, 0o600),
  openSync: (path) => openSync(path, OVERWRITE, 0o600),
  openForAppendingSync: (path) => openSync(path, APPEND, 0o600),
  writeSync: (fd, data, position) => writeSync(fd, data, 0, data.byteLength, position),
  truncateSync: (fd, length) => ftruncateSync(fd, length),
  touchSync: (fd) => futimesSync(fd, new Date(), new Date()),
  closeSync: (fd) => closeSync(fd),

  create: (path) => openAsync(path, CREATE, 0o600),
  openForAppending: (path) => openAsync(path, APPEND, 0o600),
  openForReading: (path) => openAsync(path, constants.O_RDONLY | NO_FOLLOW),
  read: async (fd, into, position) => (await readAsync(fd, into, 0, into.byteLength, position)).bytesRead,
  write: async (fd, data, position) => (await writeAsync(fd, data, 0, data.byteLength, position)).bytesWritten,
  dataSync: (fd) => fdatasyncAsync(fd),
  close: (fd) => closeAsync(fd),
  facts: async (path) => factsOf(await lstat(path)),
  fileSystemType: async (path) => (await statfs(path)).type,
  list: (path) => readdir(path),
  rename: (from, to) => rename(from, to),
  unlink: (path) => unlink(path),
  removeDirectory: (path) => rmdir(path),
  async syncDirectory(path) {
    // Windows cannot open a directory; its file systems log names themselves.
    if (process.platform === 'win32') return
    const fd = await openAsync(path, constants.O_RDONLY | constants.O_DIRECTORY | NO_FOLLOW)
    try {
      await fdatasyncAsync(fd)
    } finally {
      await closeAsync(fd)
    }
  },
}

/**
 * Node's own recursion never ends where a file system answers ENOENT for a new name in a directory that exists, as /proc does, and
 * this runs in a login.
 */
function makeDirectories(path: string, isParentThere = false): void {
  try {
    mkdirSync(path, { mode: 0o700 })
  } catch (error) {
    const code = errorCode(error)
    if (code === 'EEXIST' && statSync(path).isDirectory()) return
    if (code !== 'ENOENT' || isParentThere || dirname(path) === path) throw error
    makeDirectories(dirname(path))
    makeDirectories(path, true)
  }
}

function factsOf(stats: Stats): FileFacts {
  return {
    isFile: stats.isFile(),
    isDirectory: stats.isDirectory(),
    size: stats.size,
    modifiedMillis: stats.mtimeMs,
    uid: stats.uid,
  }
}

/** The code of a file-system error, for messages: paths and other details stay out of them. */
export function errorCode(error: unknown): string {
  const code = (error as NodeJS.ErrnoException | undefined)?.code
  return typeof code === 'string' ? code : 'ERROR'
}
