import { createRequire } from 'node:module'
import { describe, expect, it } from 'vitest'
import { isNamespace, replacementOf } from './namespace-replacement.ts'

// By `require`, since an import of the test runner is no namespace of Node's.
const namespace = createRequire(import.meta.url)('./namespace.fixture.mjs') as { greet(): string; readonly Person: unknown }

describe('what stands in for an ES module', () => {
  it('is made for namespaces only', () => {
    expect(isNamespace(namespace)).toBe(true)
    for (const other of [{ ...namespace }, () => 0, null, undefined]) expect(isNamespace(other)).toBe(false)
  })

  it('has the same exports, looks the same, and takes no new ones', () => {
    const replacement = replacementOf(namespace) as Record<string, unknown>
    expect(Object.keys(replacement)).toEqual(Object.keys(namespace))
    expect(replacement['Person']).toBe(namespace.Person)
    expect(Object.prototype.toString.call(replacement)).toBe('[object Module]')
    expect(Object.getPrototypeOf(replacement)).toBeNull()
    expect(Object.isExtensible(replacement)).toBe(false)
  })

  it('is the same each time, so that a patch is not forgotten', () => {
    expect(replacementOf(namespace)).toBe(replacementOf(namespace))
  })

  it('lets its exports be replaced, and those of the module stay', () => {
    const replacement = replacementOf(namespace) as { greet(): string }
    Object.defineProperty(replacement, 'greet', { value: () => 'ours' })
    expect(replacement.greet()).toBe('ours')
    expect(namespace.greet()).toBe('hello')
  })
})
