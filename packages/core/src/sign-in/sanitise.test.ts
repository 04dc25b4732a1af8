import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { JsonValue } from '../json.ts'
import { createSanitiser, MAX_DEPTH, MAX_KEYS, MAX_NODES, MAX_TOTAL_TEXT, sanitise } from './sanitise.ts'
import { CUT_MARK, cutText, MAX_TEXT_LENGTH, sanitiseText } from './sanitise-text.ts'

const LONE = /\p{Surrogate}/u

function nested(depth: number): unknown {
  let value: unknown = 'deep'
  for (let level = 0; level < depth; level++) value = { in: value }
  return value
}

function depthOf(value: JsonValue): number {
  if (typeof value !== 'object' || value === null) return 0
  return 1 + Math.max(0, ...Object.values(value).map(depthOf))
}

function nodesOf(value: JsonValue): number {
  if (typeof value !== 'object' || value === null) return 1
  return 1 + Object.values(value).reduce<number>((sum, member) => sum + nodesOf(member), 0)
}

function textOf(value: JsonValue): number {
  if (typeof value === 'string') return value.length
  if (typeof value !== 'object' || value === null) return 0
  return Object.entries(value).reduce((sum, [key, member]) => sum + (Array.isArray(value) ? 0 : key.length) + textOf(member), 0)
}

describe('a foreign value', () => {
  it.each<[string, unknown, JsonValue]>([
    ['a string', 'ünï', 'ünï'],
    ['zero', 0, 0],
    ['minus zero', -0, 0],
    ['a fraction', 1.5, 1.5],
    ['NaN', Number.NaN, 'NaN'],
    ['infinity', Number.NEGATIVE_INFINITY, '-Infinity'],
    ['a bigint', 12345678901234567890n, '12345678901234567890'],
    ['true', true, true],
    ['null', null, null],
    ['undefined', undefined, null],
    ['a function', () => 1, null],
    ['a symbol', Symbol('x'), null],
    ['bytes', new Uint8Array([1, 2, 255]), 'AQL/'],
    ['a date', new Date(0), '1970-01-01T00:00:00.000Z'],
    ['an invalid date', new Date(Number.NaN), null],
    ['a lone surrogate', 'a\uD800b', 'a\uFFFDb'],
    ['a proper pair', 'a😀b', 'a😀b'],
    ['NUL', 'a\0b', 'a\uFFFDb'],
    ['line separators and right-to-left marks', '\u2028\u202E', '\u2028\u202E'],
    ['an array with holes and functions', [1, undefined, () => 1], [1, null, null]],
    ['an object with members JSON has no value for', { a: 1, b: undefined, c: () => 1, d: Symbol('x') }, { a: 1 }],
    [
      'a map',
      new Map<unknown, unknown>([
        ['a', 1],
        [{}, 2],
      ]),
      { a: 1 },
    ],
    ['an object with toJSON', { a: 1, toJSON: () => 'foreign code' }, { a: 1 }],
  ])('%s becomes JSON', (_case, value, expected) => {
    const result = sanitise(value)
    expect(result).toEqual(expected)
    expect(Object.is(result, -0)).toBe(false)
  })

  it('keeps __proto__, constructor and the like as keys among others and changes no prototype', () => {
    const result = sanitise(JSON.parse('{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}},"a":1}'))
    expect(Object.keys(result as object)).toEqual(['__proto__', 'constructor', 'a'])
    expect(Object.getPrototypeOf(result)).toBeNull()
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined()
    expect(JSON.stringify(result)).toBe('{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}},"a":1}')
  })

  it('reads null where a getter or a Proxy throws, and goes on behind it', () => {
    const throwing = () => {
      throw new Error('no')
    }
    const traps = { get: throwing, has: throwing, ownKeys: throwing, getPrototypeOf: throwing }
    const { proxy: revoked, revoke } = Proxy.revocable({}, {})
    revoke()
    const value = { getter: 1, proxy: new Proxy({}, traps), revoked, after: 2 }
    Object.defineProperty(value, 'getter', { get: throwing, enumerable: true })
    expect(sanitise(value)).toEqual({ getter: null, proxy: null, revoked: null, after: 2 })
  })

  it('cuts cycles, but keeps an object that only occurs twice', () => {
    const shared = { a: 1 }
    const cyclic: Record<string, unknown> = { one: shared, two: shared }
    cyclic['self'] = cyclic
    expect(sanitise(cyclic)).toEqual({ one: { a: 1 }, two: { a: 1 }, self: null })
  })

  it('is bounded in depth, keys, nodes and text', () => {
    expect(depthOf(sanitise(nested(200_000)))).toBe(MAX_DEPTH)
    expect(
      Object.keys(sanitise(Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`k${i}`, i]))) as object),
    ).toHaveLength(MAX_KEYS)
    expect(sanitise(Array.from({ length: 1000 }, () => 0))).toHaveLength(MAX_KEYS)
    const wide = Array.from({ length: 100 }, () => Array.from({ length: 100 }, () => 'x'.repeat(5000)))
    const result = sanitise(wide)
    expect(nodesOf(result)).toBeLessThanOrEqual(MAX_NODES)
    expect(textOf(result)).toBeLessThanOrEqual(MAX_TOTAL_TEXT)
  })

  it('shares its bounds with the other values of the same event', () => {
    const clean = createSanitiser()
    for (let index = 0; index < 16; index++) expect(clean('x'.repeat(MAX_TEXT_LENGTH))).toHaveLength(MAX_TEXT_LENGTH)
    expect(clean('x'.repeat(MAX_TEXT_LENGTH))).toBe('')
    expect(clean(5)).toBe(5)
  })

  it('always gives the same bounded, well-formed JSON, whatever it is', () => {
    fc.assert(
      fc.property(
        fc.anything({
          withBigInt: true,
          withDate: true,
          withMap: true,
          withSet: true,
          withTypedArray: true,
          withNullPrototype: true,
          withSparseArray: true,
          withObjectString: true,
          withBoxedValues: true,
          maxDepth: 6,
        }),
        (value) => {
          const result = sanitise(value)
          const text = JSON.stringify(result)
          expect(JSON.stringify(sanitise(value))).toBe(text)
          expect(JSON.stringify(JSON.parse(text))).toBe(text)
          expect(LONE.test(text)).toBe(false)
          expect(JSON.stringify(sanitise(result))).toBe(text)
        },
      ),
      { numRuns: 500 },
    )
  })
})

describe('a long string', () => {
  it('of 10 MB is cut and marked', () => {
    const result = sanitiseText('x'.repeat(10_000_000))
    expect(result).toBe('x'.repeat(MAX_TEXT_LENGTH - 1) + CUT_MARK)
  })

  it('is never cut within a character', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), fc.integer({ min: 2, max: 30 }), (text, length) => {
        const cut = cutText(text, length)
        expect(cut.length).toBeLessThanOrEqual(length)
        if (!LONE.test(text)) expect(LONE.test(cut)).toBe(false)
        if (text.length > length) expect(cut.endsWith(CUT_MARK) && text.startsWith(cut.slice(0, -1))).toBe(true)
        else expect(cut).toBe(text)
      }),
    )
  })
})
