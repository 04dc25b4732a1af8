import { ruleDefinitionSchema, signedInEventSchema } from '@signed-in/core/schema'
import { describe, expect, it } from 'vitest'
import { createEventBuilder } from './sign-in/event-builder.ts'
import { compileRules } from './sign-in/rule-set.ts'
import { spanOf } from './span-view.fixture.ts'

function builtEvent(attributes: Readonly<Record<string, unknown>>): unknown {
  const detection = compileRules().detect(spanOf({ attributes }))
  if (detection?.kind !== 'sign-in') throw new Error('no sign-in')
  const result = createEventBuilder()(detection.signIn)
  return result.kind === 'event' ? result.event : undefined
}

describe('the schema of events', () => {
  it('accepts what the builder makes, of plain and of hostile values', () => {
    const hostile = {
      'user.id': 'u',
      'signed_in.property.x': { __proto__: null, deep: [1n, Number.NaN, 'a\0'] },
      'signed_in.property.__proto__': 1,
    }
    for (const event of [builtEvent({ 'user.id': 'u' }), builtEvent(hostile)])
      expect(signedInEventSchema.parse(event)).toBeDefined()
  })

  it.each<[string, Readonly<Record<string, unknown>>]>([
    ['another event name', { event: 'signed_up' }],
    ['no user id', { userId: '' }],
    ['an id that is no UUIDv5', { id: '0af76519-16cd-43dd-8448-eb211c80319c' }],
    ['a time without milliseconds', { timestamp: '2023-11-02T00:30:08Z' }],
    ['an unknown key', { group: 'x' }],
    ['a property that JSON cannot carry', { properties: { x: undefined } }],
  ])('refuses %s', (_case, change) => {
    expect(signedInEventSchema.safeParse({ ...(builtEvent({ 'user.id': 'u' }) as object), ...change }).success).toBe(false)
  })
})

it('offers the schema of rules', () => {
  expect(ruleDefinitionSchema.safeParse({ name: 'a', when: { span_name: 'x' } }).success).toBe(true)
  expect(ruleDefinitionSchema.safeParse({ name: 'a', when: {} }).success).toBe(false)
})
