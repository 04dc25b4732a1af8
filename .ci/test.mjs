// npm test: installs and builds what is needed, runs the gates, then the tests, and ends with one line of numbers.
// npm test -- <filter>: only the tests whose path matches; every argument goes on to Vitest.
// SIGNED_IN_RECOGNITION=full: every app of test/recognition with every scenario, not the core ones alone.
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { BootstrapError, build, install, ROOT, requireNode } from './bootstrap.mjs'
import { toolEnvironment } from './command.mjs'
import { runGates } from './gates.mjs'

const filter = process.argv.slice(2)
const start = performance.now()

/** @type {import('./summary-reporter.mjs').TestSummary} */
const total = { passed: 0, failed: 0, skipped: 0, reasons: [], leftToFullRun: { runs: 0, scenarios: 0 } }

if (await succeeds(installEverything)) {
  // The tests run on sources, so they run after a failed build too, which counts as one failure.
  await succeeds(() => build({ bin: '.', say: console.log }))
  if (filter.length === 0) {
    console.log(`\nGates, after ${elapsed()}`)
    const gates = await runGates()
    console.log(`gates: ${gates.passed} passed, ${gates.failed} failed`)
    total.passed += gates.passed
    total.failed += gates.failed
  }
  console.log(`\nTests, after ${elapsed()}`)
  const tests = await runVitest(filter)
  for (const reason of tests.reasons) console.log(`skipped: ${reason}`)
  const { runs, scenarios } = tests.leftToFullRun
  if (runs > 0) {
    console.log(
      `recognition: the core here; ${runs} more runs of its apps with ${scenarios} scenarios in npm run recognition and .ci/run`,
    )
  }
  console.log(`tests: ${tests.passed} passed, ${tests.failed} failed, ${tests.skipped} skipped; everything took ${elapsed()}`)
  total.passed += tests.passed
  total.failed += tests.failed
  total.skipped += tests.skipped
}

console.log(`${total.passed} passed, ${total.failed} failed${total.skipped > 0 ? `, ${total.skipped} skipped` : ''}`)
process.exitCode = total.failed > 0 ? 1 : 0

async function installEverything() {
  requireNode()
  await install({ say: console.log })
}

/**
 * Runs a step of the preparation. What goes wrong is said in its sentence and counted as one failure.
 * @param {() => Promise<void>} step
 */
async function succeeds(step) {
  try {
    await step()
    return true
  } catch (error) {
    if (!(error instanceof BootstrapError)) throw error
    console.log(`\n${error.message}`)
    total.failed += 1
    return false
  }
}

/**
 * @param {readonly string[]} args
 * @returns {Promise<import('./summary-reporter.mjs').TestSummary>}
 */
async function runVitest(args) {
  const folder = mkdtempSync(join(tmpdir(), 'signed-in-test-'))
  const file = join(folder, 'summary.json')
  try {
    const status = await run('vitest', ['run', ...args], { SIGNED_IN_TEST_SUMMARY: file })
    if (!existsSync(file)) return { passed: 0, failed: 1, skipped: 0, reasons: [], leftToFullRun: { runs: 0, scenarios: 0 } }
    const summary = JSON.parse(readFileSync(file, 'utf8'))
    // Vitest fails for more than failed tests, e.g. when a filter matches nothing.
    if (status !== 0 && summary.failed === 0) summary.failed = 1
    return summary
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/**
 * @param {string} command
 * @param {readonly string[]} args
 * @param {Record<string, string>} environment
 * @returns {Promise<number>}
 */
function run(command, args, environment) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: ROOT,
      env: { ...toolEnvironment(ROOT), ...environment },
      stdio: ['ignore', 'inherit', 'inherit'],
      shell: process.platform === 'win32',
    })
    child.on('error', () => resolve(127))
    child.on('close', (code) => resolve(code ?? 1))
  })
}

function elapsed() {
  return `${Math.round((performance.now() - start) / 1000)} s`
}
