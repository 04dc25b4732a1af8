import { describe, expect, it } from 'vitest'
import { isWorthParsing } from './json-density.ts'
import { readJsonSpans } from './json-spans.ts'

const MIB = 1024 * 1024

describe('the density of JSON', () => {
  it('lets large bodies through as SDKs write them, whatever stands in their strings', () => {
    const span = JSON.stringify({
      name: 'a "quoted" {[,',
      attributes: Array.from({ length: 12 }, (_, i) => ({ key: `k${i}`, value: { stringValue: 'x'.repeat(40) } })),
    })
    expect(isWorthParsing(`[${`${span},`.repeat(30_000)}1]`)).toBe(true)
    expect(isWorthParsing(`["${'[,{\\"'.repeat(MIB)}"]`)).toBe(true)
    expect(isWorthParsing(`["${'x'.repeat(MIB)}`)).toBe(true)
  })

  it('refuses bodies that would fill the heap', () => {
    expect(isWorthParsing(`[${'{},'.repeat(3 * MIB)}1]`)).toBe(false)
    expect(isWorthParsing(`[${'1,'.repeat(5 * MIB)}1]`)).toBe(false)
    expect(isWorthParsing('['.repeat(MIB))).toBe(false)
    expect(readJsonSpans(`{"resourceSpans":[${'{},'.repeat(3 * MIB)}{}]}`)).toBeUndefined()
    const spans = (count: number): string => `{"resourceSpans":[{"scopeSpans":[{"spans":[${'{},'.repeat(count - 1)}{}]}]}]}`
    expect(readJsonSpans(spans(MIB / 8))).toHaveLength(MIB / 8)
    expect(readJsonSpans(spans(MIB / 8 + 1))).toBeUndefined()
  })
})
