import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createDelivery, type Problem } from '@signed-in/core'
import { FaultySink } from './faulty-sink.ts'

export interface FullDiskResult {
  readonly accepted: number
  /** Held in memory while the disk was full. */
  readonly inMemory: number
  /** Of those, written to disk as soon as there was room, with the destination still down. */
  readonly healed: number
  readonly delivered: number
  readonly dropped: number
  readonly problems: readonly string[]
}

/** Fills a real file system of one megabyte with sign-ins while the destination is down, makes room, and lets it come back. */
export async function fullDisk(): Promise<FullDiskResult> {
  const mount = mkdtempSync(join(tmpdir(), 'full-'))
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', mount])
  const sink = new FaultySink()
  await sink.open()
  sink.mode = 'error-500'
  const problems: Problem[] = []
  const wait = (millis: number) => new Promise((resolve) => setTimeout(resolve, millis))
  try {
    execFileSync('dd', ['if=/dev/zero', `of=${join(mount, 'ballast')}`, 'bs=1k', 'count=900'], { stdio: 'ignore' })
    const delivery = createDelivery(
      {
        destination: 'segment',
        url: `${sink.origin}/v1/batch`,
        spool: join(mount, 'spool'),
        onProblem: (one) => problems.push(one),
      },
      { random: () => 0 },
    )
    const total = 2_000
    for (let number = 0; number < total; number += 1) {
      const id = `00000000-0000-5000-8000-${String(number).padStart(12, '0')}`
      delivery.accept({
        id,
        event: 'signed_in',
        userId: `user_${number}`,
        timestamp: '2026-01-01T00:00:00.000Z',
        properties: {},
        context: {},
      })
    }
    const inMemory = delivery.stats().spool?.inMemoryOnly ?? 0
    rmSync(join(mount, 'ballast'))
    await wait(2_500)
    const healed = inMemory - (delivery.stats().spool?.inMemoryOnly ?? 0)
    sink.mode = 'ok'
    await delivery.shutdown(10_000)
    const { accepted, delivered, dropped } = delivery.stats()
    return { accepted, inMemory, healed, delivered, dropped, problems: problems.map(({ code }) => code) }
  } finally {
    await sink.close()
    execFileSync('umount', [mount])
    rmSync(mount, { recursive: true })
  }
}
