import { expect, it } from 'vitest'
import { reliabilityPage } from './reliability-page.ts'

const FACTS = { command: 'npm run faults', machine: 'a machine', date: new Date('2026-01-02') }
const FORWARDER = '<!-- forwarder:begin -->\n## Forwarder\n\n| a | b |\n<!-- forwarder:end -->'

it('keeps what another suite wrote into the page, where it was', () => {
  const page = reliabilityPage([{ name: 'a', what: 'b', held: true }], [], FACTS, `# Old\n\nold\n\n${FORWARDER}\n`)
  expect(page).toContain('| a | b | yes |')
  expect(page.endsWith(`\n\n${FORWARDER}\n`)).toBe(true)
  expect(page).not.toContain('# Old')
  expect(reliabilityPage([{ name: 'a', what: 'b', held: true }], [], FACTS, page)).toBe(page)
})

it('has no such part where there was none', () => {
  expect(reliabilityPage([], [], FACTS, '')).not.toContain('forwarder:begin')
})
