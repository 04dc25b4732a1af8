import { hash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { sha1 } from './sha1.ts'

const hexOf = (message: Uint8Array) => [...sha1(message)].map((word) => (word >>> 0).toString(16).padStart(8, '0')).join('')

describe('SHA-1', () => {
  // The examples of FIPS 180-2, appendix A.
  it.each([
    ['abc', 'a9993e364706816aba3e25717850c26c9cd0d89d'],
    ['abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq', '84983e441c3bd26ebaae4aa1f95129e5e54670f1'],
  ])('of %s is the published one', (text, digest) => {
    expect(hexOf(Buffer.from(text))).toBe(digest)
  })

  it('is that of OpenSSL for messages of every length up to four blocks', () => {
    for (let length = 0; length <= 256; length += 1) {
      const message = Buffer.alloc(length, length)
      expect(hexOf(message)).toBe(hash('sha1', message))
    }
  })

  it('is that of OpenSSL for any bytes, also where they stand in the middle of a buffer', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2_000 }), fc.nat(20), (bytes, skipped) => {
        const message = bytes.subarray(Math.min(skipped, bytes.length))
        expect(hexOf(message)).toBe(hash('sha1', message))
      }),
    )
  })
})
