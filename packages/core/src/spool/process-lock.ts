import { readFileSync, readlinkSync } from 'node:fs'
import { createServer } from 'node:net'

/** A lock that the kernel releases when its process ends, however it ends. */
export interface ProcessLock {
  /** Two processes see each other's locks only if they share this. Undefined: no such lock here. */
  readonly scope: string | undefined
  /** Two processes can look each other up by pid only if they share this. Undefined: they cannot. */
  readonly pidScope: string | undefined
  /** This thread among all that ever had its number: its place in /proc and when it started. A worker thread may end before its process. */
  readonly process: string
  /** False only if that thread has ended. */
  exists(process: string): boolean
  /** Returns the release, or undefined if another process holds the name. Rejects if locks do not work here. */
  acquire(name: string): Promise<(() => void) | undefined>
}

/**
 * Abstract unix sockets: EADDRINUSE while the holder lives, free about 2 ms after a SIGKILL (measured). They are seen within one
 * network namespace, so two containers on one volume need the lease beside it; other systems than Linux do not have them.
 */
export const socketLock: ProcessLock = {
  scope: scopeOf('net'),
  pidScope: scopeOf('pid'),
  process: identityOf(thisThread()) ?? '',
  exists: (identity) => identityOf(identity.slice(0, identity.lastIndexOf('/'))) === identity,
  acquire: (name) =>
    new Promise((resolve, reject) => {
      const server = createServer((socket) => socket.destroy())
      server.once('error', (error: NodeJS.ErrnoException) => {
        if (error.code === 'EADDRINUSE') resolve(undefined)
        else reject(error)
      })
      // Exclusive: workers of node:cluster would otherwise share one socket through their primary, and each would hold the lock.
      server.listen({ path: `\0signed-in/${name}`, exclusive: true }, () => {
        server.unref()
        resolve(() => server.close())
      })
    }),
}

/** The running kernel and a namespace in it. */
function scopeOf(namespace: 'net' | 'pid'): string | undefined {
  if (process.platform !== 'linux') return undefined
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
    return `${boot}/${readlinkSync(`/proc/self/ns/${namespace}`)}`
  } catch {
    return undefined
  }
}

/** Below /proc: `1234/task/1240`. A synchronous call is made by the thread that asks. */
function thisThread(): string {
  try {
    return readlinkSync('/proc/thread-self')
  } catch {
    return String(process.pid)
  }
}

/** Pids come around again within minutes on a busy machine; the start time (proc(5), field 22) tells the threads apart. */
function identityOf(thread: string): string | undefined {
  try {
    const stat = readFileSync(`/proc/${thread}/stat`, 'utf8')
    // The name in the second field may hold spaces and brackets; what is counted follows the last bracket.
    return `${thread}/${stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]}`
  } catch {
    return undefined
  }
}
