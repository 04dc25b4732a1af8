import { mkdir, mkdtemp, rm, stat, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { createDelivery } from '../delivery/create-delivery.ts'
import { sampleEvent } from '../delivery/event.fixture.ts'
import { ManualClock } from '../delivery/manual-clock.fixture.ts'
import { nodeDisk } from './disk.ts'
import { NO_LOCK } from './no-lock.fixture.ts'
import { assertOwnDirectory } from './owner.ts'
import { SimulatedDisk } from './simulated-disk.fixture.ts'

it('stays in its directory while it cannot look whether that is there, and does not take itself for dead', async () => {
  const clock = new ManualClock()
  const disk = new SimulatedDisk()
  disk.now = () => clock.now()
  const down = { send: () => Promise.resolve({ status: 503, headers: {}, body: '' }), close: () => {} }
  const delivery = createDelivery(
    { url: 'https://x.example.com/track', spool: '/spool', flushBeforeExit: false },
    { clock, disk: disk.open(), lock: NO_LOCK, transport: down },
  )
  delivery.accept(sampleEvent(1))
  await clock.advance(5_000)
  const before = disk.files.filter((path) => path.endsWith('.log'))
  let looks = 0
  // It looks for its file first, and then for its directory.
  disk.fate = (_, name) => (name === 'factsSync' && ++looks <= 2 ? 'EIO' : 'ok')
  delivery.accept(sampleEvent(2))
  // Beyond the lease: a directory that had been left would be taken over by now.
  await clock.advance(75_000)
  const after = disk.files.filter((path) => path.endsWith('.log'))
  expect(after.map((path) => path.split('/')[2])).toEqual(after.map(() => before[0]?.split('/')[2]))
  expect(delivery.stats()).toMatchObject({ accepted: 2, recovered: 0, pending: 2 })
})

it('leaves the mode of a directory alone to which a link in its place leads', async () => {
  const root = await mkdtemp(join(tmpdir(), 'owner-'))
  try {
    await mkdir(join(root, 'elsewhere'), { mode: 0o755 })
    await symlink(join(root, 'elsewhere'), join(root, 'spool'))
    expect(() => assertOwnDirectory(nodeDisk, join(root, 'spool'))).toThrow('SYMLINK')
    expect((await stat(join(root, 'elsewhere'))).mode & 0o777).toBe(0o755)
  } finally {
    await rm(root, { recursive: true })
  }
})

it('gives up on a directory that cannot be made, rather than try for ever', () => {
  expect(() => nodeDisk.makeDirectorySync('/proc/signed-in/spool')).toThrow()
})

it('makes the directories above, and finds those that another process makes in the same moment', async () => {
  const root = await mkdtemp(join(tmpdir(), 'owner-'))
  try {
    const path = join(root, 'a', 'b', 'c')
    assertOwnDirectory(nodeDisk, path)
    assertOwnDirectory(nodeDisk, path)
    expect((await stat(path)).mode & 0o777).toBe(0o700)
  } finally {
    await rm(root, { recursive: true })
  }
})
