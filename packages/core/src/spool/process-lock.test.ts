import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { socketLock } from './process-lock.ts'

describe.runIf(socketLock.scope !== undefined)('socketLock', () => {
  it('is held once, and free after its release', async () => {
    const name = randomUUID()
    const release = await socketLock.acquire(name)
    expect(await socketLock.acquire(name)).toBeUndefined()
    release?.()
    const again = await socketLock.acquire(name)
    expect(again).toBeTypeOf('function')
    again?.()
  })

  it('is held by one worker of a cluster, whose sockets the primary would share', async () => {
    const env = { ...process.env, LOCK_NAME: randomUUID() }
    const fixture = fileURLToPath(new URL('cluster-lock.fixture.ts', import.meta.url))
    const { stdout } = await promisify(execFile)(process.execPath, [fixture], { env })
    expect(JSON.parse(stdout)).toEqual([true, false])
  })
})
