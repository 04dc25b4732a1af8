import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createSha1 } from './sha1.ts'

function hexOf(words: Int32Array): string {
  return Array.from(words, (word) => (word >>> 0).toString(16).padStart(8, '0')).join('')
}

describe('the SHA-1 of a message', () => {
  it('is that of OpenSSL, whatever the length and the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        const message = createSha1(bytes.length)
        message.bytes.set(bytes)
        expect(hexOf(message.hash())).toBe(createHash('sha1').update(bytes).digest('hex'))
      }),
    )
  })

  it('is that of OpenSSL for the lengths at which a block ends', () => {
    for (const length of [0, 54, 55, 56, 63, 64, 65, 118, 119, 120, 128]) {
      const message = createSha1(length)
      message.bytes.fill(0xa5)
      expect(hexOf(message.hash())).toBe(createHash('sha1').update(message.bytes).digest('hex'))
    }
  })

  it('follows the message when that is written anew', () => {
    const message = createSha1(3)
    message.bytes.set(Buffer.from('abd'))
    message.hash()
    message.bytes.set(Buffer.from('abc'))
    // FIPS 180-4, example of one block.
    expect(hexOf(message.hash())).toBe('a9993e364706816aba3e25717850c26c9cd0d89d')
  })
})
