import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { fileCredentials } from './credentials.ts'
import { ManualClock } from './manual-clock.fixture.ts'

const FAULT = 'has a character that a header cannot carry; give the key alone, without line breaks and control characters'

let folder: string
let path: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'key-'))
  path = join(folder, 'key')
})

afterEach(() => rm(folder, { recursive: true, force: true }))

describe('a key in a file', () => {
  it.each([
    ['s3cr3t-1\ns3cr3t-2\n', `apiKeyFile: PATH ${FAULT}`],
    [' \n', 'apiKeyFile: PATH is empty'],
  ])('that holds %j is refused at the start, without repeating it', async (text, message) => {
    await writeFile(path, text)
    expect(() => fileCredentials(path, new ManualClock(), () => {})).toThrow(message.replace('PATH', path))
  })

  it('is read again after a minute, and stays in use while the file holds none that a request can carry', async () => {
    const faults: (string | undefined)[] = []
    const clock = new ManualClock()
    await writeFile(path, 'first\n')
    const source = fileCredentials(path, clock, (fault) => faults.push(fault))
    await writeFile(path, 'second\nthird\n')
    expect(await source.current()).toEqual({ apiKey: 'first' })
    clock.pass(60_000)
    expect(await source.current()).toEqual({ apiKey: 'first' })
    expect(faults).toEqual([FAULT])
    await rm(path)
    source.refused()
    expect(await source.current()).toEqual({ apiKey: 'first' })
    expect(faults).toEqual([FAULT, 'cannot be read (ENOENT)'])
    await writeFile(path, 'second\n')
    source.refused()
    expect(await source.current()).toEqual({ apiKey: 'second' })
    expect(faults).toEqual([FAULT, 'cannot be read (ENOENT)', undefined])
  })
})
