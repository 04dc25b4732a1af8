// npm test: installs and builds what is needed, runs the gates, then the tests, and ends with one line of numbers.
// npm test -- <filter>: only the tests whose path matches; every argument goes on to Vitest.
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { ROOT, toolEnvironment } from './command.mjs'
import { runGates } from './gates.mjs'

const filter = process.argv.slice(2)
const start = performance.now()

const built = await prepare()
const gates = filter.length === 0 ? await runStep('gates', runGates) : { passed: 0, failed: 0 }
if (!built) gates.failed += 1
const tests = await runStep('tests', () => runVitest(filter))

for (const reason of tests.reasons) console.log(`skipped: ${reason}`)
const failed = gates.failed + tests.failed
const skipped = tests.skipped > 0 ? `, ${tests.skipped} skipped` : ''
console.log(
  `gates: ${gates.passed} passed, ${gates.failed} failed; tests: ${tests.passed} passed, ${tests.failed} failed; ${elapsed()}`,
)
console.log(`${gates.passed + tests.passed} passed, ${failed} failed${skipped}`)
process.exitCode = failed > 0 ? 1 : 0

/** Builds. The tests run on sources, so they run after a failed build too, which counts as one failure. */
async function prepare() {
  return (await run(process.execPath, [join(ROOT, '.ci/build.mjs')])) === 0
}

/**
 * @template T
 * @param {string} title
 * @param {() => Promise<T>} work
 */
async function runStep(title, work) {
  console.log(`\n${title} (${elapsed()})`)
  return await work()
}

/** @param {readonly string[]} args */
async function runVitest(args) {
  const folder = mkdtempSync(join(tmpdir(), 'signed-in-test-'))
  const file = join(folder, 'summary.json')
  try {
    const status = await run('vitest', ['run', ...args], { SIGNED_IN_TEST_SUMMARY: file })
    if (!existsSync(file)) return { passed: 0, failed: 1, skipped: 0, reasons: [] }
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
 * @param {Record<string, string>} [environment]
 * @returns {Promise<number>}
 */
function run(command, args, environment = {}) {
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
