import { describe, expect, it } from 'vitest'
import { imitate, wrapMethod } from './wrap.ts'

describe('imitate', () => {
  it('looks like the original: name, arity, statics, prototype', () => {
    function original(_one: number, _two: number): void {}
    original.version = '1.0'
    const stand = imitate(
      original,
      Object.assign((): void => {}, { version: '' }),
    )
    expect(stand.name).toBe('original')
    expect(stand).toHaveLength(2)
    expect(stand.version).toBe('1.0')
  })

  it('can be constructed exactly where the original can', () => {
    class Original {
      method(): string {
        return 'm'
      }
    }
    const { method } = Original.prototype
    const stand = imitate(method, function (this: Original): string {
      return 'stand'
    })
    expect(Object.hasOwn(stand, 'prototype')).toBe(false)
    expect(stand.call(new Original())).toBe('stand')
  })
})

describe('wrapMethod', () => {
  const make = () => () => 'ours'

  it('replaces a method once, keeps how it is listed, and takes it back', () => {
    const target = { greet: () => 'theirs' }
    const original = target.greet
    const undo = wrapMethod(target, 'greet', make)
    expect(target.greet()).toBe('ours')
    expect(Object.keys(target)).toEqual(['greet'])
    expect(wrapMethod(target, 'greet', make)).toBeUndefined()
    undo?.()
    expect(target.greet).toBe(original)
  })

  it('leaves the method where a fault of ours comes between', () => {
    const target = { greet: () => 'theirs' }
    const undo = wrapMethod(target, 'greet', () => {
      throw new Error('ours')
    })
    expect(undo).toBeUndefined()
    expect(target.greet()).toBe('theirs')
  })

  it('leaves an inherited method to its owner when it takes back', () => {
    const parent = { greet: () => 'theirs' }
    const child: typeof parent = Object.create(parent)
    wrapMethod(child, 'greet', make)?.()
    expect(Object.hasOwn(child, 'greet')).toBe(false)
    expect(child.greet()).toBe('theirs')
  })

  it('stays below a wrapper that came later', () => {
    const target = { greet: () => 'theirs' }
    const undo = wrapMethod(target, 'greet', make)
    const later = (): string => 'later'
    target.greet = later
    undo?.()
    expect(target.greet).toBe(later)
  })

  it('does nothing where there is nothing to replace', () => {
    const frozen = Object.freeze({ greet: () => 'theirs' })
    for (const target of [undefined, null, 7, {}, { greet: 'text' }, frozen])
      expect(wrapMethod(target, 'greet', make)).toBeUndefined()
    expect(frozen.greet()).toBe('theirs')
  })
})
