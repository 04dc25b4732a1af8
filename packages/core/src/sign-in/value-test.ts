import type { AttributeTest, TextTest, ValueTest } from './compiled-rule.ts'
import { compileGlob } from './glob.ts'
import { compileSafePattern } from './safe-pattern.ts'

/** Says whether a text passes one of the tests. */
export function compileTextTests(tests: readonly TextTest[]): (text: string) => boolean {
  const exact = new Set<string>()
  const globs: ((text: string) => boolean)[] = []
  for (const test of tests) {
    if (test.kind === 'exact') exact.add(test.text)
    else globs.push(compileGlob(test.glob))
  }
  return (text) => exact.has(text) || globs.some((matches) => matches(text))
}

function compileScalarTest(test: ValueTest): (value: unknown) => boolean {
  switch (test.kind) {
    case 'exists':
      return (value) => (value !== undefined) === test.exists
    case 'equals':
      return (value) =>
        value === test.value ||
        (typeof value === 'bigint' &&
          typeof test.value === 'number' &&
          BigInt(Math.trunc(test.value)) === value &&
          Number.isInteger(test.value))
    case 'range':
      return (value) => (typeof value === 'number' || typeof value === 'bigint') && value >= test.min && value <= test.max
    case 'glob': {
      const matches = compileGlob(test.glob)
      return (value) => typeof value === 'string' && matches(value)
    }
    case 'pattern': {
      const matches = compileSafePattern(test.pattern)
      return (value) => typeof value === 'string' && matches(value)
    }
  }
}

function compileValueTest(test: ValueTest): (value: unknown) => boolean {
  const passes = compileScalarTest(test)
  if (test.kind === 'exists') return passes
  return (value) => (Array.isArray(value) ? value.slice(0, 128).some(passes) : passes(value))
}

/** Says whether the value of an attribute passes one of its tests. Undefined means that the attribute is not there. */
export function compileAttributeTest(test: AttributeTest): (value: unknown) => boolean {
  const tests = test.anyOf.map(compileValueTest)
  return (value) => tests.some((passes) => passes(value))
}
