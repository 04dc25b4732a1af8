import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createDelivery } from '../delivery/create-delivery.ts'
import { sampleEvent } from '../delivery/event.fixture.ts'
import { answer, type FakeServer, fakeTrackServer } from '../delivery/fake-track-server.fixture.ts'

let server: FakeServer
let directory: string

beforeEach(async () => {
  server = await fakeTrackServer()
  directory = join(await mkdtemp(join(tmpdir(), 'spool-')), 'spool')
})

afterEach(async () => {
  await server.close()
  // Again and again: a delivery that ran out of its time still ends its last file in the background.
  await rm(directory, { recursive: true, force: true, maxRetries: 20, retryDelay: 10 })
})

async function files(): Promise<string[]> {
  const names = await readdir(directory, { recursive: true })
  return names.filter((name) => name.endsWith('.log'))
}

describe('a delivery with a spool', () => {
  it('has the event on disk when accept returns, readable only for us', async () => {
    const delivery = createDelivery({ url: server.url, spool: directory })
    delivery.accept(sampleEvent(1))
    const [file] = await files()
    expect(await readFile(join(directory, file!), 'utf8')).toMatch(/^[0-9a-f]{8} \{"id":"0{8}-.*\}\n$/)
    expect((await stat(join(directory, file!))).mode & 0o777).toBe(0o600)
    expect((await stat(directory)).mode & 0o777).toBe(0o700)
    await delivery.shutdown()
  })

  it('delivers and leaves nothing behind', async () => {
    const delivery = createDelivery({ url: server.url, spool: directory })
    for (let number = 0; number < 50; number += 1) delivery.accept(sampleEvent(number))
    expect(await delivery.shutdown()).toEqual({ delivered: 50, pending: 0, timedOut: false })
    expect(new Set(server.requests.map(({ headers }) => headers['idempotency-key'])).size).toBe(50)
    expect(await readdir(directory)).toEqual([])
  })

  it('keeps what the destination did not take, and the next process delivers it', async () => {
    server.respond = answer(503)
    const first = createDelivery({ url: server.url, spool: directory })
    for (let number = 0; number < 20; number += 1) first.accept(sampleEvent(number))
    expect(await first.shutdown(300)).toMatchObject({ pending: 20, timedOut: true })
    server.respond = answer(200)
    server.requests.length = 0
    const second = createDelivery({ url: server.url, spool: directory })
    await expect.poll(() => second.stats().delivered, { timeout: 10_000 }).toBe(20)
    expect(second.stats()).toMatchObject({ accepted: 0, recovered: 20, delivered: 20, pending: 0 })
    await second.shutdown()
    expect(await readdir(directory)).toEqual([])
    expect(new Set(server.requests.map(({ body }) => body)).size).toBe(20)
  })

  it.runIf(process.platform === 'linux')('of a process that exits in the moment of a sign-in is taken over at once', async () => {
    const child = fileURLToPath(new URL('../delivery/undeliverable.fixture.ts', import.meta.url))
    const node = ['--disable-warning=ExperimentalWarning', '--conditions=@signed-in/source', child]
    await promisify(execFile)(process.execPath, [...node, server.url, 'exit', directory])
    expect(server.requests).toEqual([])
    const next = createDelivery({ url: server.url, spool: directory })
    // Without the pid in the dead owner's note this takes the lease, a minute.
    await expect.poll(() => next.stats().delivered, { timeout: 10_000 }).toBe(1)
    await next.shutdown()
    expect(await readdir(directory)).toEqual([])
  })

  it('resolves acceptDurably after write and sync, while the destination is down', async () => {
    server.respond = answer(503)
    const delivery = createDelivery({ url: server.url, spool: directory })
    await delivery.acceptDurably([sampleEvent(1), sampleEvent(2)])
    expect(delivery.stats()).toMatchObject({ accepted: 2, pending: 2 })
    await delivery.shutdown(100)
  })
})
