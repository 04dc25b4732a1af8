import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { ROOT } from '../../.ci/bootstrap.mjs'
import { runCommand } from '../../.ci/command.mjs'

const CONFIG = `
import { SummaryReporter } from ${JSON.stringify(join(ROOT, '.ci/summary-reporter.mjs'))}
export default { test: { include: ['*.js'], exclude: ['vitest.config.js'], reporters: [new SummaryReporter('summary.json')] } }
`

/** Runs Vitest on test files of its own and gives back what the reporter wrote. */
async function summaryOf(files: Readonly<Record<string, string>>): Promise<unknown> {
  const folder = mkdtempSync(join(tmpdir(), 'signed-in-summary-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'), 'junction')
  for (const [name, text] of Object.entries({ ...files, 'vitest.config.js': CONFIG, 'package.json': '{ "type": "module" }' })) {
    writeFileSync(join(folder, name), text)
  }
  await runCommand('vitest', ['run', '--root', folder], { cwd: folder })
  return JSON.parse(readFileSync(join(folder, 'summary.json'), 'utf8'))
}

it('counts tests by their result and keeps why one was skipped', async () => {
  const tests = `
    import { expect, it } from 'vitest'
    it('passes', () => {})
    it('fails', () => expect(1).toBe(2))
    it('needs a peer', ({ skip }) => skip('the Collector is not installed'))
    it.skip('is switched off', () => {})
  `
  expect(await summaryOf({ 'a.js': tests })).toEqual({
    passed: 1,
    failed: 1,
    skipped: 2,
    reasons: ['needs a peer: the Collector is not installed', 'is switched off: skipped in the source'],
    leftToFullRun: { runs: 0, scenarios: 0 },
  })
})

it('counts a file that does not load and an error outside of every test', async () => {
  const outside =
    "import { it } from 'vitest'\nit('passes', () => { setTimeout(() => { throw new Error('late') }) ; return new Promise((done) => setTimeout(done, 50)) })\n"
  expect(await summaryOf({ 'broken.js': "throw new Error('broken')", 'outside.js': outside })).toEqual({
    passed: 1,
    failed: 2,
    skipped: 0,
    reasons: [],
    leftToFullRun: { runs: 0, scenarios: 0 },
  })
})

it('adds up what suites of the recognition corpus leave to the full run', async () => {
  const suite = (runs: number, scenarios: number): string => `
    import { describe, it } from 'vitest'
    describe('a library', { meta: { leftToFullRun: { runs: ${runs}, scenarios: ${scenarios} } } }, () => {
      describe('an app', () => { it('passes', () => {}) })
    })
  `
  expect(await summaryOf({ 'a.js': suite(2, 30), 'b.js': suite(1, 7) })).toMatchObject({
    passed: 2,
    leftToFullRun: { runs: 3, scenarios: 37 },
  })
})
