import { describe, expect, it } from 'vitest'
import type { AnyFunction } from '../wrap.ts'
import { type ObservedCall, observeResult } from './observe-result.ts'

function observed(original: (...args: unknown[]) => unknown): {
  run: AnyFunction
  calls: ObservedCall[]
  refusals: unknown[]
} {
  const calls: ObservedCall[] = []
  const refusals: unknown[] = []
  const observe = observeResult(
    'test',
    (call) => calls.push(call),
    (_args, error) => refusals.push(error),
  )
  return { run: observe(original as AnyFunction), calls, refusals }
}

describe('an observed method', () => {
  it('resolves to the very same value, and tells what was asked of whom', async () => {
    const answer = { data: 1 }
    const client = {}
    const { run, calls } = observed(() => Promise.resolve(answer))
    expect(await run.call(client, 'a' as never, 'b' as never)).toBe(answer)
    expect(calls).toEqual([{ self: client, args: ['a', 'b'], result: answer }])
  })

  it('rejects with the very same error', async () => {
    const error = new Error('no')
    const { run, calls, refusals } = observed(() => Promise.reject(error))
    await expect(run.call({})).rejects.toBe(error)
    expect([calls, refusals]).toEqual([[], [error]])
  })

  it('throws, and returns what is no promise, as it did', () => {
    const error = new Error('no')
    const throwing = observed(() => {
      throw error
    })
    expect(() => throwing.run.call({})).toThrow(error)
    expect(observed(() => 'plain').run.call({})).toBe('plain')
  })

  it('goes on when our part of it fails', async () => {
    const fail = (): never => {
      throw new Error('ours')
    }
    const observe = observeResult('test', fail, fail)
    expect(await observe((() => Promise.resolve('done')) as AnyFunction).call({})).toBe('done')
    await expect(observe((() => Promise.reject(new Error('theirs'))) as AnyFunction).call({})).rejects.toThrow('theirs')
  })
})
