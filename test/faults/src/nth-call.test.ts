import { describe, expect, it } from 'vitest'
import { failEachCall } from './nth-call.ts'

describe('when one call to the file system goes wrong, whichever it is,', () => {
  it('a process that ends there leaves everything it had written to the next one', async () => {
    const results = await failEachCall('crash')
    expect(results.length).toBeGreaterThan(40)
    expect(results.filter(({ violations }) => violations.length > 0)).toEqual([])
  }, 60_000)

  it.each(['EIO', 'ENOSPC', 'EMFILE'] as const)(
    'a process that gets %s goes on, loses nothing and heals',
    async (code) => {
      const results = await failEachCall(code)
      expect(results.length).toBeGreaterThan(40)
      expect(results.filter(({ violations }) => violations.length > 0)).toEqual([])
    },
    60_000,
  )
})
