import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createDelivery } from '../create-delivery.ts'
import { sampleEvent } from '../event.fixture.ts'
import { type FakeServer, fakeTrackServer } from '../fake-track-server.fixture.ts'
import type { Problem } from '../problem.ts'

let server: FakeServer
let folder: string
let apiKeyFile: string
/** The key that the server takes now. */
let valid: string

beforeEach(async () => {
  server = await fakeTrackServer()
  folder = await mkdtemp(join(tmpdir(), 'key-'))
  apiKeyFile = join(folder, 'key')
  valid = 'first'
  server.respond = ({ headers }, response) => response.writeHead(headers['x-api-key'] === valid ? 200 : 401).end('{}')
  await writeFile(apiKeyFile, 'first\n')
})

afterEach(async () => {
  await server.close()
  await rm(folder, { recursive: true, force: true })
})

const keys = () => server.requests.map(({ headers }) => headers['x-api-key'])

describe('a key that is refused', () => {
  it('is read from its file again, and the new one is tried at once, without a word', async () => {
    const problems: Problem[] = []
    const delivery = createDelivery({ url: server.url, apiKeyFile, onProblem: (problem) => problems.push(problem) })
    delivery.accept(sampleEvent(1))
    await delivery.forceFlush()
    await writeFile(apiKeyFile, 'second\n')
    valid = 'second'
    delivery.accept(sampleEvent(2))
    await expect.poll(() => delivery.stats().delivered).toBe(2)
    expect(keys()).toEqual(['first', 'first', 'second'])
    expect(problems).toEqual([])
    await delivery.shutdown()
  })

  it('is not tried twice where the file says the same, and the operator is told', async () => {
    const problems: Problem[] = []
    const delivery = createDelivery({ url: server.url, apiKeyFile, onProblem: (problem) => problems.push(problem) })
    valid = 'second'
    delivery.accept(sampleEvent(1))
    await expect.poll(() => problems.map(({ code }) => code)).toEqual(['held'])
    expect(keys()).toEqual(['first'])
    await writeFile(apiKeyFile, 'second\n')
    expect(await delivery.shutdown()).toMatchObject({ delivered: 1, pending: 0 })
    expect(problems.map(({ code }) => code)).toEqual(['held', 'recovered'])
  })

  it('is not tried a third time where the new one is refused, too', async () => {
    const delivery = createDelivery({ url: server.url, apiKeyFile })
    valid = 'third'
    await writeFile(apiKeyFile, 'second\n')
    delivery.accept(sampleEvent(1))
    await expect.poll(() => delivery.stats().held).toContain('HTTP 401')
    expect(keys()).toEqual(['first', 'second'])
    await delivery.shutdown(100)
  })
})
