import { expect, it } from 'vitest'
import { shortThreads } from './short-thread.ts'

const LEASE_SECONDS = 60

it.runIf(process.platform === 'linux')(
  'waits for no lease where a thread of a process that lives on ended before it held its lock',
  async () => {
    const { lost, seconds } = await shortThreads(2)
    expect(lost).toBe(0)
    expect(seconds).toBeLessThan(LEASE_SECONDS / 2)
  },
  90_000,
)
