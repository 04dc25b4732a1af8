import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MAX_ID_LENGTH, toId, toName } from './identity.ts'

class ObjectId {
  readonly _bsontype = 'ObjectId'
  toHexString(): string {
    return '507f1f77bcf86cd799439011'
  }
}

describe('an id', () => {
  it.each<[string, unknown, string]>([
    ['a string', 'user_123', 'user_123'],
    ['a string with blanks around it', '  user_123\n', 'user_123'],
    ['an e-mail address', 'alice@example.com', 'alice@example.com'],
    ['zero', 0, '0'],
    ['minus zero', -0, '0'],
    ['a number', 42, '42'],
    ['a bigint', 9007199254740993n, '9007199254740993'],
    ['bytes', new Uint8Array([0, 171]), '00ab'],
    ['an ObjectId', new ObjectId(), '507f1f77bcf86cd799439011'],
    ['an ObjectId in extended JSON', { $oid: '507f1f77bcf86cd799439011' }, '507f1f77bcf86cd799439011'],
    ['a string with NUL and a lone surrogate', 'a\0\uD800', 'a\uFFFD\uFFFD'],
  ])('is %s', (_case, value, expected) => {
    expect(toId(value)).toBe(expected)
  })

  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['null', null],
    ['an empty string', ''],
    ['blanks', ' \t'],
    ['true', true],
    ['NaN', Number.NaN],
    ['infinity', Number.POSITIVE_INFINITY],
    ['no bytes', new Uint8Array()],
    ['an array', ['user_123']],
    ['an object', { id: 5 }],
    ['a string made of undefined', 'undefined'],
    ['a string made of an object', '[object Object]'],
    [
      'an object that throws',
      {
        get toHexString(): never {
          throw new Error('no')
        },
      },
    ],
    ['an object whose toHexString lies', { toHexString: () => 5 }],
    ['a promise', Promise.resolve('user_123')],
  ])('is not %s', (_case, value) => {
    expect(toId(value)).toBeUndefined()
  })

  it('of any length is bounded, and two different long ones stay different', () => {
    const one = toId(`${'x'.repeat(10_000_000)}1`)
    const other = toId(`${'x'.repeat(10_000_000)}2`)
    expect(one).not.toBe(other)
    expect(one).toMatch(/^x{63}…sha256-[\w-]{43}$/)
    expect(toId('y'.repeat(MAX_ID_LENGTH))).toBe('y'.repeat(MAX_ID_LENGTH))
  })

  it('comes out of any value without a throw, and is never blank', () => {
    fc.assert(
      fc.property(fc.anything({ withBigInt: true, withTypedArray: true }), (value) => {
        expect(toId(value)?.trim()).not.toBe('')
      }),
    )
  })
})

describe('a name', () => {
  it('is a string that is not blank, and nothing else', () => {
    expect([toName(' Ada '), toName(''), toName(5), toName(null), toName({ toString: () => 'x' })]).toEqual([
      'Ada',
      undefined,
      undefined,
      undefined,
      undefined,
    ])
  })
})
