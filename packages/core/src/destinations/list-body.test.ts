import fc from 'fast-check'
import { expect, it } from 'vitest'
import { listBody } from './list-body.ts'

it('has the bytes of the joined text, whatever characters it is made of', () => {
  const text = fc.oneof(fc.string(), fc.string({ unit: 'grapheme' }), fc.string({ unit: 'binary' }))
  fc.assert(
    fc.property(text, fc.array(text), text, (before, encoded, after) => {
      expect(listBody(before, encoded, after).toString('hex')).toBe(
        Buffer.from(`${before}${encoded.join(',')}${after}`).toString('hex'),
      )
    }),
  )
})
