import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { createDelivery } from '@signed-in/core'
import { FaultySink } from './faulty-sink.ts'

export interface PowerCutResult {
  readonly rounds: number
  /** Ids that were called durable before the cut. */
  readonly durable: number
  readonly durableLost: number
  /** The control: ids that were only written, without waiting for a sync. */
  readonly written: number
  readonly writtenLost: number
}

/**
 * EXT4_IOC_SHUTDOWN with NOLOGFLUSH: the file system stops at once, as at a power cut; nothing more reaches the disk. Stands ready and
 * waits for a line: while Python starts, everything that was only written would be synced.
 */
const SHUTDOWN =
  'import fcntl,struct,os,sys; fd=os.open(sys.argv[1],os.O_RDONLY); print("ready",flush=True); sys.stdin.readline(); fcntl.ioctl(fd,0x8004587D,struct.pack("I",2))'

const SAID_BEFORE_CUT = 60

/** True where this machine lets us mount a file system of our own. */
export function canCutPower(): boolean {
  try {
    execFileSync('mkfs.ext4', ['-V'], { stdio: 'ignore' })
    execFileSync('python3', ['--version'], { stdio: 'ignore' })
    return process.getuid?.() === 0
  } catch {
    return false
  }
}

/** Cuts the power of an own ext4 file system while sign-ins are written to it, mounts it again and delivers what is there. */
export async function powerCuts(rounds: number): Promise<PowerCutResult> {
  const sum = { rounds, durable: 0, durableLost: 0, written: 0, writtenLost: 0 }
  for (let round = 0; round < rounds; round += 1) {
    const durable = await oneCut('durable')
    sum.durable += durable.said
    sum.durableLost += durable.lost
    const written = await oneCut('plain')
    sum.written += written.said
    sum.writtenLost += written.lost
  }
  return sum
}

async function oneCut(mode: 'durable' | 'plain'): Promise<{ said: number; lost: number }> {
  const folder = mkdtempSync(join(tmpdir(), 'cut-'))
  const image = join(folder, 'image')
  const mount = join(folder, 'mount')
  const run = (command: string, ...args: string[]) => execFileSync(command, args, { stdio: 'ignore' })
  run('truncate', '-s', '32M', image)
  run('mkfs.ext4', '-q', image)
  run('mkdir', mount)
  run('mount', '-o', 'loop', image, mount)
  try {
    const said = await writeUntilCut(join(mount, 'spool'), mode, mount)
    run('umount', mount)
    run('mount', '-o', 'loop', image, mount)
    // The owner's note may be gone as well, and then the lease decides: a machine that lost its power is away for longer than that.
    // A file that cannot be touched keeps the time it had.
    run('sh', '-c', 'find "$0" -exec touch -d "2 minutes ago" {} + || true', mount)
    const taken = await deliverAll(join(mount, 'spool'))
    return { said: said.size, lost: [...said].filter((id) => !taken.has(id)).length }
  } finally {
    run('umount', mount)
    rmSync(folder, { recursive: true })
  }
}

async function writeUntilCut(directory: string, mode: string, mount: string): Promise<Set<string>> {
  const knife = spawn('python3', ['-c', SHUTDOWN, mount], { stdio: ['pipe', 'pipe', 'ignore'] })
  const isCut = once(knife, 'close')
  await once(knife.stdout, 'data')
  const script = new URL('durable-victim.ts', import.meta.url).pathname
  const child = spawn(process.execPath, ['--conditions=@signed-in/source', script, directory, mode], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const isDead = once(child, 'close')
  const said = new Set<string>()
  createInterface({ input: child.stdout }).on('line', (line) => {
    // What was said in the moment of the cut or after it belongs to nobody: the order of the two cannot be told.
    if (said.size === SAID_BEFORE_CUT) return
    said.add(line)
    if (said.size === SAID_BEFORE_CUT) knife.stdin.end('\n')
  })
  const [code] = await isCut
  child.kill('SIGKILL')
  await isDead
  if (code !== 0) throw new Error(`the file system could not be stopped: ${code}`)
  return said
}

async function deliverAll(directory: string): Promise<ReadonlySet<string>> {
  const sink = new FaultySink()
  await sink.open()
  const url = `${sink.origin}/v1/batch`
  const delivery = createDelivery({ destination: 'segment', url, spool: directory, flushIntervalMillis: 10 })
  await new Promise((resolve) => setTimeout(resolve, 400))
  await delivery.shutdown()
  await sink.close()
  return new Set(sink.taken.keys())
}
