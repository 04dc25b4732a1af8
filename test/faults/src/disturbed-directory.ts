import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, rmSync, statSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { FaultySink } from './faulty-sink.ts'
import { GuardedHost, type HostFinding } from './guarded-host.ts'

interface Disturbance {
  /** Something to start the app under. */
  readonly wrapper?: readonly string[]
  readonly begin: (spool: string, pid: number) => void
  readonly end?: (spool: string, pid: number) => void
  /** What must be so at the end. */
  readonly check?: (spool: string) => boolean
}

const limitFiles = (pid: number, count: number) =>
  execFileSync('prlimit', ['--pid', String(pid), `--nofile=${count}:`], { stdio: 'ignore' })

const DISTURBANCES: Readonly<Record<string, Disturbance>> = {
  'somebody deletes the spool': { begin: (spool) => rmSync(spool, { recursive: true }) },
  'somebody puts a link in place of the spool': {
    begin: (spool) => {
      mkdirSync(`${spool}-elsewhere`)
      rmSync(spool, { recursive: true })
      symlinkSync(`${spool}-elsewhere`, spool)
    },
    end: (spool) => rmSync(spool),
    check: (spool) => readdirSync(`${spool}-elsewhere`).length === 0,
  },
  'the process has no file descriptor left': {
    begin: (_, pid) => limitFiles(pid, 10),
    end: (_, pid) => limitFiles(pid, 1_024),
  },
  'its umask would let everybody read': {
    wrapper: ['sh', '-c', 'umask 000; exec "$0" "$@"'],
    begin: () => {},
    check: (spool) =>
      readdirSync(spool, { recursive: true }).every((name) => (statSync(join(spool, String(name))).mode & 0o077) === 0),
  },
}

/** Names of all rows. */
export const DISTURBANCE_ROWS: readonly string[] = Object.keys(DISTURBANCES)

/** Something is done to the spool of a living process while its destination is down; then both are mended. */
export async function disturbedDirectory(name: string): Promise<HostFinding> {
  const { wrapper, begin, end, check = () => true } = DISTURBANCES[name] as Disturbance
  const sink = new FaultySink()
  await sink.open()
  const host = await GuardedHost.start({
    delivery: { url: `${sink.origin}/v1/batch` },
    ...(wrapper === undefined ? {} : { wrapper }),
  })
  await host.until(() => sink.taken.size > 0)
  sink.mode = 'error-500'
  await host.someSignIns()
  begin(host.spool, host.pid)
  await host.someSignIns()
  await host.until(() => sink.refused >= 2)
  const isSafe = check(host.spool)
  end?.(host.spool, host.pid)
  await host.someSignIns()
  sink.mode = 'ok'
  const finding = await host.judge(sink, [], isSafe)
  await sink.close()
  return finding
}
