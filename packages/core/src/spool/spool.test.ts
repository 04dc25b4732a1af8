import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createDelivery } from '../delivery/create-delivery.ts'
import type { Delivery } from '../delivery/delivery.ts'
import type { DeliveryOptions } from '../delivery/delivery-options.ts'
import { sampleEvent } from '../delivery/event.fixture.ts'
import type { Transport } from '../delivery/http/transport.ts'
import { ManualClock, settled } from '../delivery/manual-clock.fixture.ts'
import type { Problem } from '../delivery/problem.ts'
import type { Disk } from './disk.ts'
import { nodeDisk } from './disk.ts'
import { NO_LOCK } from './no-lock.fixture.ts'
import { RecordSlab } from './record-slab.ts'
import { SimulatedDisk } from './simulated-disk.fixture.ts'

const KEY_A = { id: 'a', key: Buffer.alloc(32, 1).toString('base64') }
const KEY_B = { id: 'b', key: Buffer.alloc(32, 2).toString('base64') }

let clock: ManualClock
let disk: SimulatedDisk
let problems: Problem[]
/** Event ids that the destination took, by host. */
let taken: Map<string, string[]>
/** Status that each host answers with; 200 where none is set. */
let statuses: Map<string, number>

beforeEach(() => {
  clock = new ManualClock()
  disk = new SimulatedDisk()
  disk.now = () => clock.now()
  problems = []
  taken = new Map()
  statuses = new Map()
})

const transport: Transport = {
  send(request) {
    const { host } = new URL(request.url)
    const status = statuses.get(host) ?? 200
    const { list } = JSON.parse(Buffer.from(request.body).toString()) as { list: string[] }
    if (status === 200) taken.set(host, [...(taken.get(host) ?? []), ...list])
    return Promise.resolve({ status, headers: {}, body: '' })
  },
  close: () => {},
}

const to = (host: string) => ({
  name: host,
  destination: 'custom' as const,
  url: `https://${host}/`,
  mapping: { event: '{{event_id}}', envelope: 'list' },
})

/** In place of the one destination that `start` has. */
const NO_SINGLE = { name: undefined, destination: undefined, url: undefined, mapping: undefined } as unknown as DeliveryOptions

function start(options: Partial<DeliveryOptions> = {}, on: Disk = disk.open(), lock = NO_LOCK): Delivery {
  return createDelivery(
    { ...to('sink'), spool: '/spool', flushBeforeExit: false, onProblem: (problem) => problems.push(problem), ...options },
    { clock, disk: on, transport, lock, random: () => 0.5 },
  )
}

/** Every owner that started before counts as dead after this. */
const untilTheLeaseEnds = () => clock.advance(75_000)
const id = (number: number) => sampleEvent(number).id
/** Files with events in them: the next one is made ahead of need. */
const logs = () => disk.files.filter((path) => path.endsWith('.log') && disk.contentOf(path) !== '')
const codes = () => problems.map(({ code }) => code)

describe('when the disk is full', () => {
  it('keeps events in memory, delivers them, and writes again as soon as there is room', async () => {
    statuses.set('sink', 503)
    const delivery = start()
    disk.fate = (_, name) => (name === 'writeSync' || name === 'write' ? 'ENOSPC' : 'ok')
    delivery.accept(sampleEvent(1))
    expect(delivery.stats()).toMatchObject({ pending: 1, dropped: 0, spool: { inMemoryOnly: 1 } })
    expect(codes()).toEqual(['spool'])
    disk.fate = () => 'ok'
    await clock.advance(3_000)
    expect(delivery.stats()).toMatchObject({ pending: 1, spool: { inMemoryOnly: 0 } })
    expect(codes()).toContain('recovered')
    statuses.clear()
    await clock.advance(60_000)
    expect(taken.get('sink')).toEqual([id(1)])
    expect(logs()).toEqual([])
  })

  it('notes once for each write, not for each event, what was delivered before there was room', async () => {
    statuses.set('down', 503)
    const delivery = start({ destinations: [to('sink'), to('down')], ...NO_SINGLE })
    disk.fate = (_, name) => (name === 'writeSync' || name === 'write' ? 'ENOSPC' : 'ok')
    for (let number = 1; number <= 50; number += 1) delivery.accept(sampleEvent(number))
    await clock.advance(1_500)
    expect(delivery.stats()).toMatchObject({ spool: { inMemoryOnly: 50 }, destinations: { sink: { delivered: 50 } } })
    let writes = 0
    disk.fate = (_, name) => {
      if (name === 'writeSync') writes += 1
      return 'ok'
    }
    await clock.advance(3_000)
    expect(delivery.stats()).toMatchObject({ spool: { inMemoryOnly: 0 } })
    // Beside the sign of life and what the owner says of itself.
    expect(writes).toBeLessThan(10)
  })

  it('does not wait for the disk to deliver', async () => {
    disk.fate = (_, name) => (name === 'writeSync' || name === 'write' ? 'ENOSPC' : 'ok')
    const delivery = start()
    delivery.accept(sampleEvent(1))
    await clock.advance(2_000)
    expect(taken.get('sink')).toEqual([id(1)])
    expect(delivery.stats()).toMatchObject({ delivered: 1, pending: 0, dropped: 0 })
  })

  it('counts and tells what neither disk nor memory can hold', async () => {
    statuses.set('sink', 503)
    disk.fate = () => 'ENOSPC'
    const delivery = start({ limits: { maxQueueEvents: 2 } })
    for (let number = 1; number <= 5; number += 1) delivery.accept(sampleEvent(number))
    expect(delivery.stats()).toMatchObject({ accepted: 5, pending: 2, dropped: 3 })
    expect(problems.filter(({ code }) => code === 'dropped')).toHaveLength(1)
    await settled()
  })

  it('says who owns its files as soon as there is room, so that nobody has to wait for the lease later', async () => {
    statuses.set('sink', 503)
    disk.fate = (_, name) => (name === 'writeSync' || name === 'write' ? 'ENOSPC' : 'ok')
    const first = disk.open()
    start({}, first, { ...NO_LOCK, pidScope: 'host', process: '7/1' }).accept(sampleEvent(1))
    disk.fate = () => 'ok'
    await clock.advance(11_000)
    first.crash()
    statuses.clear()
    const second = { ...NO_LOCK, pidScope: 'host', process: '8/2', exists: (process: string) => process !== '7/1' }
    const delivery = start({}, disk.open(), second)
    await clock.advance(5_000)
    expect(delivery.stats()).toMatchObject({ recovered: 1, delivered: 1 })
  })

  it('refuses to call an event durable', async () => {
    disk.fate = () => 'ENOSPC'
    await expect(start().acceptDurably([sampleEvent(1)])).rejects.toMatchObject({ code: 'SIGNED_IN_NOT_DURABLE' })
  })
})

describe('when an fsync fails', () => {
  it('writes the records to a new file and calls them durable only after that one is synced', async () => {
    statuses.set('sink', 503)
    const delivery = start()
    let failures = 1
    disk.fate = (_, name) => (name === 'dataSync' && failures-- > 0 ? 'EIO' : 'ok')
    const durable = delivery.acceptDurably([sampleEvent(1), sampleEvent(2)])
    await clock.advance(100)
    await durable
    expect(disk.files.filter((path) => disk.contentOf(path).includes(id(1)))).toHaveLength(1)
    expect(
      logs()
        .map((path) => disk.contentOf(path))
        .join('')
        .match(/signed_in/g),
    ).toHaveLength(2)
    disk.cutPower()
    statuses.clear()
    const next = start()
    await untilTheLeaseEnds()
    expect(taken.get('sink')?.toSorted()).toEqual(expect.arrayContaining([id(1), id(2)]))
    expect(next.stats().pending).toBe(0)
  })

  it('rejects when the new file fails as well', async () => {
    const delivery = start()
    disk.fate = (_, name) => (name === 'dataSync' ? 'EIO' : 'ok')
    delivery.accept(sampleEvent(1))
    disk.fate = (_, name) => (['dataSync', 'createSync', 'create'].includes(name) ? 'EIO' : 'ok')
    const durable = expect(delivery.acceptDurably([sampleEvent(2)])).rejects.toThrow(/failed to sync \(EIO\)/)
    await clock.advance(100)
    await durable
  })
})

describe('what stands in the directory already', () => {
  const line = (number: number) => new RecordSlab(undefined).encode(sampleEvent(number))!.toString()

  it('is delivered line by line, and what is damaged is put aside and counted', async () => {
    const [one, two, three] = [line(1), line(2), line(3)]
    const flipped = two.replace('user_2', 'user_X')
    const path = `/spool/v1-old-1-0-aa/00000001-${clock.now()}.log`
    for (const name of ['/spool', '/spool/v1-old-1-0-aa']) disk.open().makeDirectorySync(name)
    disk.put(path, `\ufeff\n${one}\r\n${flipped}garbage\n${three}${one.slice(0, 20)}`)
    statuses.clear()
    const delivery = start()
    await untilTheLeaseEnds()
    expect(taken.get('sink')).toEqual([id(1), id(3)])
    expect(delivery.stats()).toMatchObject({ recovered: 2, delivered: 2, pending: 0, spool: { corrupt: 5 } })
    const [aside] = disk.files.filter((name) => name.endsWith('.corrupt'))
    expect(disk.contentOf(aside!)).toContain('user_X')
    expect(logs()).toEqual([])
  })

  it('is delivered also where a text mode has changed the line ends', async () => {
    for (const name of ['/spool', '/spool/v1-old-1-0-aa']) disk.open().makeDirectorySync(name)
    const lines = [line(1), line(2), line(3)].join('').replaceAll('\n', '\r\n')
    disk.put(`/spool/v1-old-1-0-aa/00000001-${clock.now()}.log`, lines)
    const delivery = start()
    await untilTheLeaseEnds()
    expect(taken.get('sink')).toEqual([id(1), id(2), id(3)])
    expect(delivery.stats().spool).toMatchObject({ corrupt: 0, segments: 0 })
  })

  it('is put aside whole where it lies in several parts of a file', async () => {
    for (const name of ['/spool', '/spool/v1-old-1-0-aa']) disk.open().makeDirectorySync(name)
    disk.put(`/spool/v1-old-1-0-aa/00000001-${clock.now()}.log`, `${'x'.repeat(200_000)}\n`.repeat(4))
    start()
    await untilTheLeaseEnds()
    const [aside] = disk.files.filter((name) => name.endsWith('.corrupt'))
    expect(disk.contentOf(aside!).replaceAll('\n', '').length).toBe(800_000)
  })

  it('is done with where more empty lines have come behind those that were put aside', async () => {
    statuses.set('sink', 503)
    const path = `/spool/v1-old-1-0-aa/00000001-${clock.now()}.log`
    for (const name of ['/spool', '/spool/v1-old-1-0-aa']) disk.open().makeDirectorySync(name)
    disk.put(path, `${line(1)}\n`)
    const first = disk.open()
    start({}, first)
    await untilTheLeaseEnds()
    first.crash()
    const moved = disk.files.find((name) => name.endsWith('.log')) ?? ''
    disk.put(moved, `${disk.contentOf(moved)}\n`)
    statuses.delete('sink')
    const next = start()
    await untilTheLeaseEnds()
    expect(next.stats()).toMatchObject({ recovered: 1, delivered: 1, pending: 0 })
    expect(disk.files.filter((name) => name.endsWith('.log'))).toEqual([])
  })

  it('is put aside up to ten megabytes of a file, and counted beyond', async () => {
    for (const name of ['/spool', '/spool/v1-old-1-0-aa']) disk.open().makeDirectorySync(name)
    disk.put(`/spool/v1-old-1-0-aa/00000001-${clock.now()}.log`, `${'x'.repeat(11_000_000)}\n${line(1)}`)
    const delivery = start()
    await untilTheLeaseEnds()
    const [aside] = disk.files.filter((name) => name.endsWith('.corrupt'))
    expect(disk.contentOf(aside!).length).toBe(10_485_760)
    expect(taken.get('sink')).toEqual([id(1)])
    expect(delivery.stats()).toMatchObject({ delivered: 1, pending: 0 })
  })

  it('costs next to nothing where it is a million empty lines', async () => {
    for (const name of ['/spool', '/spool/v1-old-1-0-aa']) disk.open().makeDirectorySync(name)
    disk.put(`/spool/v1-old-1-0-aa/00000001-${clock.now()}.log`, `${line(1)}${'\n'.repeat(1_000_000)}${line(2)}`)
    const delivery = start()
    await untilTheLeaseEnds()
    expect(taken.get('sink')).toEqual([id(1), id(2)])
    // One for each piece that is read.
    expect(delivery.stats().spool?.corrupt).toBeLessThan(10)
  })

  it('is left alone where another version or somebody else wrote it', async () => {
    disk.open().makeDirectorySync('/spool/v2-owner')
    disk.put('/spool/v2-owner/00000001-1.log', 'from the future')
    disk.put('/spool/notes.txt', 'mine')
    start()
    await untilTheLeaseEnds()
    expect(disk.contentOf('/spool/v2-owner/00000001-1.log')).toBe('from the future')
    expect(disk.contentOf('/spool/notes.txt')).toBe('mine')
    expect(problems.map(({ message }) => message)).toEqual([expect.stringContaining('another version')])
  })

  it('is not touched while its owner lives', async () => {
    statuses.set('sink', 503)
    const first = start()
    first.accept(sampleEvent(1))
    statuses.set('other', 200)
    const second = start(to('other'))
    await clock.advance(600_000)
    expect(taken.get('other')).toBeUndefined()
    expect(second.stats().recovered).toBe(0)
    expect(first.stats().pending).toBe(1)
  })
})

describe('limits', () => {
  it('drops the newest beyond maxBytes, counts it and goes on when there is room', async () => {
    statuses.set('sink', 503)
    const delivery = start({ limits: { maxBytes: 500 } })
    for (let number = 1; number <= 5; number += 1) delivery.accept(sampleEvent(number))
    expect(delivery.stats()).toMatchObject({ accepted: 5, pending: 2, dropped: 3 })
    statuses.clear()
    await clock.advance(120_000)
    delivery.accept(sampleEvent(6))
    await clock.advance(5_000)
    expect(taken.get('sink')).toEqual([id(1), id(2), id(6)])
  })

  it('drops events older than maxAge, counts them, and deletes their files', async () => {
    statuses.set('sink', 503)
    const delivery = start({ limits: { maxAgeMillis: 3_600_000 } })
    delivery.accept(sampleEvent(1))
    await clock.advance(3_599_000)
    expect(delivery.stats()).toMatchObject({ pending: 1, dropped: 0 })
    await clock.advance(1_000_000)
    expect(delivery.stats()).toMatchObject({ pending: 0, dropped: 1 })
    expect(logs()).toEqual([])
  })

  it.each([-3_600_000, 86_400_000, 30 * 365 * 86_400_000])(
    'does not expire anything when the wall clock jumps by %i ms',
    async (jump) => {
      statuses.set('sink', 503)
      start().accept(sampleEvent(1))
      await clock.advance(1_000)
      clock.jumpWall(jump)
      statuses.clear()
      start()
      await untilTheLeaseEnds()
      expect(new Set(taken.get('sink'))).toEqual(new Set([id(1)]))
    },
  )
})

describe('several destinations', () => {
  it('are served from one file, and an outage of one does not hold the other', async () => {
    statuses.set('b', 503)
    const { name: _name, destination: _destination, url: _url, mapping: _mapping, ...rest } = to('')
    const options = { ...rest, name: undefined, destination: undefined, url: undefined, mapping: undefined }
    const several = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined))
    const delivery = createDelivery(
      { ...several, destinations: [to('a'), to('b')], spool: '/spool', flushBeforeExit: false },
      {
        clock,
        disk: disk.open(),
        transport,
        random: () => 0.5,
        lock: NO_LOCK,
      },
    )
    for (let number = 1; number <= 3; number += 1) delivery.accept(sampleEvent(number))
    await clock.advance(2_000)
    expect(taken.get('a')).toEqual([id(1), id(2), id(3)])
    expect(delivery.stats().destinations).toMatchObject({ a: { pending: 0, delivered: 3 }, b: { pending: 3 } })
    expect(logs()).toHaveLength(1)
    statuses.clear()
    await clock.advance(60_000)
    expect(taken.get('b')).toEqual([id(1), id(2), id(3)])
    expect(taken.get('a')).toHaveLength(3)
    expect(logs()).toEqual([])
  })
})

describe('encryption', () => {
  it('leaves no name or id on disk, and reads old records with an old key', async () => {
    statuses.set('sink', 503)
    start({ spool: { directory: '/spool', keys: [KEY_A] } }).accept(sampleEvent(1))
    expect(disk.contentOf(logs()[0]!)).toMatch(/^[0-9a-f]{8} \{"kid":"a","box":"[\w+/=]+"\}\n$/)
    await clock.advance(2_000)
    statuses.clear()
    start({ spool: { directory: '/spool', keys: [KEY_B, KEY_A] } })
    await untilTheLeaseEnds()
    expect(new Set(taken.get('sink'))).toEqual(new Set([id(1)]))
  })

  it('keeps the file of records whose key is missing, and says so', async () => {
    statuses.set('sink', 503)
    const first = disk.open()
    start({ spool: { directory: '/spool', keys: [KEY_A] } }, first).accept(sampleEvent(1))
    await clock.advance(2_000)
    first.crash()
    problems.length = 0
    const delivery = start({ spool: { directory: '/spool', keys: [KEY_B] } })
    await untilTheLeaseEnds()
    expect(delivery.stats()).toMatchObject({ recovered: 0, pending: 0 })
    expect(logs()).toHaveLength(1)
    expect(problems.map(({ message }) => message)).toContainEqual(expect.stringContaining('not in spool.keys'))
  })

  it('makes nobody wait for the lease behind a process with a wrong key that has ended in order', async () => {
    statuses.set('sink', 503)
    const first = disk.open()
    start({ spool: { directory: '/spool', keys: [KEY_A] } }, first).accept(sampleEvent(1))
    await clock.advance(2_000)
    first.crash()
    const wrong = start({ spool: { directory: '/spool', keys: [KEY_B] } })
    await untilTheLeaseEnds()
    await Promise.all([wrong.shutdown(), clock.advance(10_000)])
    statuses.clear()
    const right = start({ spool: { directory: '/spool', keys: [KEY_A] } })
    await clock.advance(5_000)
    expect(taken.get('sink')).toEqual([id(1)])
    await Promise.all([right.shutdown(), clock.advance(10_000)])
    expect(disk.files).toEqual([])
  })

  it('refuses a key that is too short', () => {
    expect(() => start({ spool: { directory: '/spool', keys: [{ id: 'a', key: 'c2hvcnQ=' }] } })).toThrow(/5 bytes, not 32/)
  })
})

describe('a slow disk', () => {
  it('is taken out of the login after two slow writes in a row, and nothing is lost', async () => {
    statuses.set('sink', 503)
    const delivery = start()
    delivery.accept(sampleEvent(0))
    disk.fate = (_, name) => {
      if (name === 'writeSync') clock.pass(25)
      return 'ok'
    }
    delivery.accept(sampleEvent(1))
    delivery.accept(sampleEvent(2))
    delivery.accept(sampleEvent(3))
    expect(delivery.stats().spool).toMatchObject({ slowWrites: 2, inMemoryOnly: 1 })
    await clock.advance(100)
    expect(delivery.stats()).toMatchObject({ pending: 4, spool: { inMemoryOnly: 0, slowWrites: 2 } })
    expect(
      logs()
        .map((path) => disk.contentOf(path))
        .join(''),
    ).toContain(id(3))
  })
})

describe('a disk that hangs', () => {
  const hanging: Disk['dataSync'] = () => new Promise(() => {})

  it.each(['forceFlush', 'shutdown'] as const)(
    'ends %s at its deadline, which says so though everything is delivered',
    async (end) => {
      const delivery = start({}, { ...disk.open(), dataSync: hanging })
      delivery.accept(sampleEvent(1))
      await clock.advance(1_500)
      const ended = delivery[end](1_000)
      await clock.advance(1_000)
      expect(await ended).toEqual({ delivered: 0, pending: 0, timedOut: true })
      expect(taken.get('sink')).toEqual([id(1)])
    },
  )
})

describe('on a real file system', () => {
  let root: string

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'spool-'))
  })
  // Again and again: a spool that nobody ended makes its next file in the background meanwhile.
  afterEach(() => rm(root, { recursive: true, force: true, maxRetries: 20, retryDelay: 10 }))

  const real = (directory: string) => start({ spool: directory }, nodeDisk)

  it('does not write through a link in place of its directory, and goes on in memory', async () => {
    await mkdir(join(root, 'elsewhere'))
    await symlink(join(root, 'elsewhere'), join(root, 'spool'))
    const delivery = real(join(root, 'spool'))
    delivery.accept(sampleEvent(1))
    expect(delivery.stats()).toMatchObject({ pending: 1, dropped: 0, spool: { inMemoryOnly: 1 } })
    expect(await readdir(join(root, 'elsewhere'))).toEqual([])
    expect(problems.map(({ message }) => message).join()).toContain('SYMLINK')
  })

  it('closes a directory that was open to others, whatever the umask', async () => {
    const before = process.umask(0)
    await mkdir(join(root, 'spool'), { mode: 0o777 })
    await chmod(join(root, 'spool'), 0o777)
    const delivery = real(join(root, 'spool'))
    delivery.accept(sampleEvent(1))
    process.umask(before)
    expect((await stat(join(root, 'spool'))).mode & 0o777).toBe(0o700)
    for (const name of await readdir(join(root, 'spool'), { recursive: true })) {
      expect((await stat(join(root, 'spool', name))).mode & 0o077).toBe(0)
    }
    await delivery.shutdown(10).catch(() => {})
  })

  it('makes its directory again when somebody deletes it', async () => {
    statuses.set('sink', 503)
    const directory = join(root, 'spool')
    const delivery = real(directory)
    delivery.accept(sampleEvent(1))
    // Again and again: the next file is made in the background, and a directory that fills while it is emptied cannot be deleted.
    await rm(directory, { recursive: true, maxRetries: 20, retryDelay: 10 })
    await clock.advance(1_500)
    delivery.accept(sampleEvent(2))
    // The disk is real and answers in its own time; only the waiting for it is virtual.
    const written = async () => {
      await clock.advance(500)
      const names = (await readdir(directory, { recursive: true }).catch(() => [])).filter((name) => name.endsWith('.log'))
      return (await Promise.all(names.map((name) => readFile(join(directory, name), 'utf8')))).join('')
    }
    await expect.poll(written).toContain(id(2))
  })

  it('takes a file in place of its directory as a reason to stay in memory', async () => {
    await writeFile(join(root, 'spool'), '')
    const delivery = real(join(root, 'spool'))
    delivery.accept(sampleEvent(1))
    expect(delivery.stats()).toMatchObject({ pending: 1, spool: { inMemoryOnly: 1 } })
  })
})
