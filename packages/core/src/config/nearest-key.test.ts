import { expect, it } from 'vitest'
import { nearestKey } from './nearest-key.ts'

it.each([
  ['spna_name', 'span_name'],
  ['spanName', 'span_name'],
  ['SPAN-NAME', 'span_name'],
  ['stauts', 'status'],
  ['span', 'span_name'],
  ['nonsense', undefined],
  ['', undefined],
])('takes %j for %j', (wrong, expected) => {
  expect(nearestKey(wrong, ['span_name', 'status', 'resource'])).toBe(expected)
})
