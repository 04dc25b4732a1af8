import { describe, expect, it } from 'vitest'
import { withExport } from './exported.ts'
import { wrapMethod } from './wrap.ts'

const twice = (original: (...args: never[]) => unknown): ((...args: never[]) => unknown) =>
  function (this: unknown, ...args: never[]): unknown {
    return [original.apply(this, args), original.apply(this, args)]
  }

describe('exports that cannot be assigned', () => {
  it('get a stand-in with one function replaced', async () => {
    const namespace = (await import('./result-kind.ts')) as Record<string, unknown>
    const stand = withExport(namespace, 'resultKind', twice) as { resultKind(value: unknown): unknown } | undefined
    expect(stand?.resultKind(1)).toEqual(['value', 'value'])
    expect((namespace['resultKind'] as typeof stand & ((value: unknown) => unknown))(1)).toBe('value')
    expect(Object.keys(stand ?? {})).toEqual(Object.keys(namespace))
  })

  it('get none where the function is replaced already, or there is none', () => {
    const exports = { run: () => 1 }
    wrapMethod(exports, 'run', twice)
    expect(withExport(exports, 'run', twice)).toBeUndefined()
    expect(withExport(exports, 'other', twice)).toBeUndefined()
    expect(withExport(undefined, 'run', twice)).toBeUndefined()
  })
})
