import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { Load } from './load.ts'
import { Rig } from './rig.ts'
import type { Verdict } from './verdict.ts'

/** Whether this process may mount a file system of its own. */
export function canMount(): boolean {
  return process.platform === 'linux' && process.getuid?.() === 0
}

/** The spool on a real file system of one megabyte that is full, with the destination down; then there is room again. */
export async function fullDisk(): Promise<Verdict> {
  const mount = mkdtempSync(join(tmpdir(), 'signed-in-full-'))
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', mount])
  const rig = await Rig.start({ env: { SIGNED_IN_SPOOL_DIR: join(mount, 'spool') } })
  try {
    rig.sink.mode = 'down'
    const load = new Load({ url: rig.url })
    await load.reached(20)
    execFileSync('sh', ['-c', `dd if=/dev/zero of=${join(mount, 'ballast')} bs=1k 2>/dev/null || true`])
    const refused = (): number => load.answers.get(503) ?? 0
    while (refused() < 20) await wait(20)
    // Traces without a sign-in need no disk.
    const foreign = new Load({ url: rig.url, firstSeed: 1_000_000, logins: 0 })
    await foreign.reached(50)
    await foreign.stop()
    const answers503 = refused()
    rmSync(join(mount, 'ballast'))
    await load.reached(load.bodies.size + 20)
    rig.sink.mode = 'ok'
    await load.stop()
    const story = `${answers503} answers 503 while it was full, ${foreign.bodies.size} bodies without sign-ins passed on meanwhile, ${foreign.answers.get(503) ?? 0} of them refused`
    const verdict = await rig.judge(load, story)
    return { ...verdict, held: verdict.held && (foreign.answers.get(503) ?? 0) === 0 }
  } finally {
    await rig.stop()
    execFileSync('umount', [mount])
    rmSync(mount, { recursive: true })
  }
}
