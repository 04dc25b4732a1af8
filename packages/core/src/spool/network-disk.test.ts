import { describe, expect, it } from 'vitest'
import { createDelivery } from '../delivery/create-delivery.ts'
import { ManualClock } from '../delivery/manual-clock.fixture.ts'
import type { Problem } from '../delivery/problem.ts'
import { nodeDisk } from './disk.ts'
import { SimulatedDisk } from './simulated-disk.fixture.ts'

/** What a spool on such a file system tells within an hour. */
async function toldOn(type: number, fate = 'ok'): Promise<readonly Problem[]> {
  const clock = new ManualClock()
  const disk = new SimulatedDisk()
  disk.fileSystemType = type
  disk.fate = (_, name) => (name === 'fileSystemType' ? fate : 'ok')
  const problems: Problem[] = []
  createDelivery(
    { url: 'https://x.example.com/track', spool: '/spool', flushBeforeExit: false, onProblem: (one) => problems.push(one) },
    { clock, disk: disk.open() },
  )
  await clock.advance(3_600_000)
  return problems
}

describe.runIf(process.platform === 'linux')('a spool', () => {
  it.each([
    [0x6969, 'NFS'],
    [0xff534d42, 'CIFS'],
    [0xff534d42 - 2 ** 32, 'CIFS'],
    [0x65735546, 'FUSE'],
  ])('warns once, with a remedy, on the network file system %i (%s)', async (type, name) => {
    const problems = await toldOn(type)
    expect(problems).toHaveLength(1)
    expect(problems[0]?.code).toBe('spool')
    expect(problems[0]?.message).toContain(`(${name})`)
    expect(problems[0]?.message).toContain('Move it to a local disk')
  })

  it('says nothing on a local one, and nothing where it cannot ask', async () => {
    expect(await toldOn(0xef53)).toEqual([])
    expect(await toldOn(0x6969, 'EACCES')).toEqual([])
  })

  it('asks the real file system', async () => {
    expect(await nodeDisk.fileSystemType('/proc')).toBe(0x9fa0)
  })
})
