import { describe, expect, it } from 'vitest'
import type { Scenario } from './scenario.ts'
import { corpusScope, runsOf, type Suite, type Variant } from './suite.ts'

const scenario = (name: string, isCore = false): Scenario => ({ name, isCore, signIns: [], drive: () => Promise.resolve() })
const variant = (title: string, main: string, more: Partial<Variant> = {}): Variant => ({
  title,
  command: { main },
  scenarios: [scenario('core', true), scenario('rare')],
  ...more,
})
const suiteOf = (...variants: Variant[]): Suite => ({
  library: 'some-auth',
  versions: [],
  startServers: () => Promise.reject(new Error('not started here')),
  variants,
})
const told = (suite: Suite, scope: 'quick' | 'full'): string[] =>
  runsOf(suite, scope).map(({ title, scenarios }) => `${title}: ${scenarios.map(({ name }) => name).join(', ')}`)

describe('in full', () => {
  it('runs every variant with every scenario, and the core ones on the other Nodes that it names', () => {
    const suite = suiteOf(variant('a', 'a.mjs', { alsoOn: [20] }), variant('b', 'b.mjs', { allOn: [26] }))
    expect(told(suite, 'full')).toEqual([
      'a on Node 24: core, rare',
      'a on Node 20: core',
      'b on Node 24: core, rare',
      'b on Node 26: core, rare',
      'a on Node 24 with register: core',
    ])
  })

  it('runs no variant with register that needs settings in code or has a register of its own', () => {
    const settled = variant('a', 'a.mjs', { command: { main: 'a.mjs', options: { failures: true } } })
    const delivering = variant('b', 'b.cjs', { command: { main: 'b.cjs', delivers: true } })
    expect(told(suiteOf(settled, delivering), 'full')).toEqual(['a on Node 24: core, rare', 'b on Node 24: core, rare'])
  })
})

describe('in the quick run', () => {
  it('runs the core scenarios of the first ES module and of the first CommonJS module on one Node', () => {
    const suite = suiteOf(
      variant('a', 'a.mjs', { alsoOn: [20] }),
      variant('b', 'b.mjs'),
      variant('c', 'c.cjs'),
      variant('d', 'd.cjs'),
    )
    expect(told(suite, 'quick')).toEqual(['a on Node 24: core', 'c on Node 24: core'])
  })

  it('runs the variants that say so, where one does', () => {
    const suite = suiteOf(variant('a', 'a.mjs'), variant('b', 'b.mjs', { isCore: true }))
    expect(told(suite, 'quick')).toEqual(['b on Node 24: core'])
  })

  it('takes all scenarios of a suite that marks none', () => {
    const suite = suiteOf(variant('a', 'a.mjs', { scenarios: [scenario('one'), scenario('two')] }))
    expect(told(suite, 'quick')).toEqual(['a on Node 24: one, two'])
  })
})

it('is quick unless the environment asks for all, and refuses another word', () => {
  expect(corpusScope({})).toBe('quick')
  expect(corpusScope({ SIGNED_IN_RECOGNITION: 'full' })).toBe('full')
  expect(() => corpusScope({ SIGNED_IN_RECOGNITION: 'all' })).toThrow('SIGNED_IN_RECOGNITION is all; it must be quick or full')
})
