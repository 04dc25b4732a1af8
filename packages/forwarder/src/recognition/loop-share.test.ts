import { setImmediate as turn } from 'node:timers/promises'
import { expect, it } from 'vitest'
import type { Steps } from '../otlp/pace.ts'
import { LoopShare } from './loop-share.ts'

/** A world in which work alone takes time. */
function world(): { share: LoopShare; walk(name: string, millis: number): Promise<string>; log: string[] } {
  let now = 0
  const log: string[] = []
  const share = new LoopShare(() => now)
  function* steps(name: string, millis: number): Steps<string> {
    for (let done = 0; done < millis; done++) {
      now++
      log.push(name)
      if (share.isDue()) yield
    }
    return name
  }
  return { share, log, walk: (name, millis) => share.run(steps(name, millis)) }
}

it('does what fits into one turn of the loop without a pause', async () => {
  const { walk, log } = world()
  const walks = [walk('a', 4), walk('b', 4)]
  expect(log.join('')).toBe('aaaabbbb')
  expect(await Promise.all(walks)).toEqual(['a', 'b'])
})

it('lets everybody else have a turn after each share, and walks take turns', async () => {
  const { walk, log } = world()
  const walks = [walk('a', 30), walk('b', 15), walk('c', 1)]
  expect(log.join('')).toBe('a'.repeat(10))
  const perTurn: string[] = []
  while (log.length < 46) {
    const before = log.length
    await turn()
    if (log.length > before) perTurn.push(log.slice(before).join(''))
  }
  expect(await Promise.all(walks)).toEqual(['a', 'b', 'c'])
  expect(Math.max(...perTurn.map(({ length }) => length))).toBeLessThanOrEqual(10)
  expect(perTurn.join('')).toBe(`${'a'.repeat(10)}${'b'.repeat(10)}c${'a'.repeat(10)}${'b'.repeat(5)}`)
})

it('passes on what a walk throws, and goes on with the others', async () => {
  const { share, walk } = world()
  function* broken(): Steps<never> {
    yield
    throw new Error('broken')
  }
  const failing = share.run(broken())
  const other = walk('a', 25)
  await expect(failing).rejects.toThrow('broken')
  expect(await other).toBe('a')
})
