import fc from 'fast-check'
import { expect, it } from 'vitest'
import { ByteTable } from './byte-table.ts'

it('finds exactly the texts that it holds, at their place', () => {
  const words = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 6, unit: fc.constantFrom('a', 'b', 'é', '.') }), {
    maxLength: 20,
  })
  fc.assert(
    fc.property(words, fc.string({ unit: fc.constantFrom('a', 'b', 'é', '.'), minLength: 1, maxLength: 6 }), (texts, asked) => {
      const table = new ByteTable(texts)
      for (const text of [...texts, asked]) {
        const bytes = Buffer.from(`xx${text}yy`)
        const length = bytes.length - 4
        const found = table.mayHold(length, bytes[1 + length] as number) ? table.find(bytes, 2, length) : -1
        expect(found).toBe(texts.indexOf(text))
      }
    }),
  )
})

it('leaves texts out that are too long for it', () => {
  const table = new ByteTable(['a'.repeat(128), 'b'.repeat(127)])
  expect(table.mayHold(128, 0x61)).toBe(false)
  expect(table.find(Buffer.from('b'.repeat(127)), 0, 127)).toBe(1)
})
