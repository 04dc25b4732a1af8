import { expect, it } from 'vitest'
import { reliabilityPage } from '../../faults/src/reliability-page.ts'
import { withForwarderSection } from './forwarder-section.ts'

const facts = { machine: 'a machine', date: new Date(0) }
const run = { ...facts, command: 'npm run faults' }

it('puts the forwarder\u2019s section at the end of the page, and in the place of an earlier one', () => {
  const page = withForwarderSection('# Reliability\n', ['| a | b | yes |'], facts)
  expect(page).toContain('# Reliability\n\n<!-- forwarder:begin -->\n## Forwarder\n')
  const again = withForwarderSection(`${page}behind\n`, ['| c | d | yes |'], facts)
  expect(again).toContain('| c | d | yes |')
  expect(again).not.toContain('| a | b | yes |')
  expect(again.endsWith('<!-- forwarder:end -->\nbehind\n')).toBe(true)
})

it('is kept by the run that writes the rest of the page, and keeps that', () => {
  const first = reliabilityPage([{ name: 'x', what: 'y', held: true }], [], run, '')
  const both = withForwarderSection(first, ['| a | b | yes |'], facts)
  expect(both.startsWith(first)).toBe(true)
  expect(reliabilityPage([{ name: 'x', what: 'y', held: true }], [], run, both)).toBe(both)
})
