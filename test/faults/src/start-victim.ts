import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'

/** A process that signs people in, as long as it lives. */
export interface Victim {
  /** Ids that were taken so far. */
  readonly acknowledged: readonly string[]
  /** Everything it wrote to stderr so far. */
  complaints(): string
  /** Of the process itself. */
  readonly pid: number
  /** Signals the process itself, also where a container stands around it; one that has ended is not told. */
  signal(signal: NodeJS.Signals): void
  /** Resolves with exit code and signal when it has ended. */
  readonly ended: Promise<readonly unknown[]>
  /** Writes a line to its stdin. */
  tell(line: string): void
  /** Resolves when it has said so many ids since the call. */
  more(count: number): Promise<void>
}

/**
 * Own process ids, own network, own mounts: what a container is to its neighbours on one volume. Locks are not seen across it and
 * its process ids mean nothing outside. Its loopback is down, so it reaches no destination.
 */
export const CONTAINER: readonly string[] = [
  'unshare',
  '--pid',
  '--net',
  '--ipc',
  '--uts',
  '--mount-proc',
  '--fork',
  '--kill-child',
]
/** The same with the network of the host. */
export const CONTAINER_ON_HOST_NETWORK: readonly string[] = CONTAINER.filter((word) => word !== '--net')

/** Starts a script of this folder, which writes an id a line. `flags` are for Node. */
export function startVictim(
  script: string,
  options: object,
  wrapper: readonly string[] = [],
  flags: readonly string[] = [],
): Victim {
  const path = new URL(script, import.meta.url).pathname
  const node = [process.execPath, '--conditions=@signed-in/source', '--disable-warning=ExperimentalWarning', ...flags]
  const [command = '', ...args] = [...wrapper, ...node, path, JSON.stringify(options)]
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'] })
  // It may be dead when it is told something.
  child.stdin.on('error', () => {})
  const acknowledged: string[] = []
  let stderr = ''
  createInterface({ input: child.stderr }).on('line', (line) => {
    // What the wrapper says about itself is not the process's.
    if (!line.startsWith('unshare:')) stderr += `${line}\n`
  })
  const waiting = new Set<() => void>()
  createInterface({ input: child.stdout }).on('line', (line) => {
    acknowledged.push(line)
    for (const check of waiting) check()
  })
  return {
    acknowledged,
    complaints: () => stderr,
    ended: once(child, 'close'),
    tell: (line) => child.stdin.write(`${line}\n`),
    get pid() {
      return innermost(child)
    },
    signal(signal) {
      try {
        process.kill(innermost(child), signal)
      } catch {
        // It has ended before, which `ended` tells.
      }
    },
    more(count) {
      const target = acknowledged.length + count
      return new Promise((resolve) => {
        const check = () => {
          if (acknowledged.length < target) return
          waiting.delete(check)
          resolve()
        }
        waiting.add(check)
      })
    },
  }
}

/** unshare stays outside and forks what runs inside. */
function innermost(child: ChildProcess): number {
  const pid = child.pid ?? 0
  if (child.spawnfile !== 'unshare') return pid
  // Without a pid namespace of its own it has become the process itself.
  return Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ')[0]) || pid
}
