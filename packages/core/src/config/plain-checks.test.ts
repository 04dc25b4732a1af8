import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { deliveryChecks, deliverySchema } from '../delivery/delivery-schema.ts'
import { optionChecks, optionsSchema } from './options-schema.ts'
import { arePlain, type PlainChecks } from './plain-checks.ts'

const values = fc.oneof(
  fc.constantFrom(
    '',
    'track',
    'id',
    'hmac',
    'send',
    'event_id',
    0,
    1,
    -1,
    1.5,
    true,
    null,
    undefined,
    [],
    ['a'],
    [''],
    ['event_id'],
    {},
    { a: 'b' },
    { a: 1 },
    { mode: 'raw' },
    { mode: 'raw', key: 'a' },
    { mode: 'hmac' },
    { mode: 'hmac', key: 'a', keyId: 'b' },
    { mode: 'hmac', key: new Uint8Array(1) },
    { mode: 'plain' },
    { flushMillis: 4500 },
    { flushMillis: 0 },
    { flushMillis: 1, totalMilis: 1 },
    () => 1,
  ),
  fc.anything(),
)

describe.each<[string, PlainChecks<object>, () => { safeParse(value: unknown): { success: boolean } }]>([
  ['options', optionChecks, optionsSchema],
  ['delivery options', deliveryChecks, deliverySchema],
])('the checks without the schema, for %s,', (_case, checks, schema) => {
  it('accept nothing that the schema refuses', () => {
    let accepted = 0
    const keys = fc.constantFrom(...Object.keys(checks), 'unknown', '__proto__')
    fc.assert(
      fc.property(fc.array(fc.tuple(keys, values), { maxLength: 3 }), (entries) => {
        const options = Object.fromEntries(entries)
        if (!arePlain(options, checks)) return
        accepted++
        expect([options, schema().safeParse(options).success]).toEqual([options, true])
      }),
      { numRuns: 2000 },
    )
    expect(accepted).toBeGreaterThan(100)
  })

  it('know the same keys as the schema', () => {
    for (const key of Object.keys(checks))
      expect(JSON.stringify(schema().safeParse({ [key]: undefined }))).not.toContain('unrecognized')
    expect(arePlain({ unknown: 1 }, checks)).toBe(false)
  })
})
