// Vitest reporter: the numbers and the reasons of skipped tests, for the last lines of `npm test`.
import { writeFileSync } from 'node:fs'

/**
 * @typedef {object} TestSummary
 * @property {number} passed
 * @property {number} failed
 * @property {number} skipped
 * @property {string[]} reasons one sentence a skipped test
 * @property {{ runs: number, scenarios: number }} leftToFullRun of the recognition corpus: apps that are not started, stories not told
 */

/** Writes a `TestSummary` as JSON when the run ends. */
export class SummaryReporter {
  /** @type {string} */
  #file

  /** @param {string} file */
  constructor(file) {
    this.#file = file
  }

  /**
   * @param {readonly import('vitest/node').TestModule[]} modules
   * @param {readonly unknown[]} unhandledErrors
   */
  onTestRunEnd(modules, unhandledErrors) {
    /** @type {TestSummary} */
    const summary = {
      passed: 0,
      failed: unhandledErrors.length,
      skipped: 0,
      reasons: [],
      leftToFullRun: { runs: 0, scenarios: 0 },
    }
    for (const module of modules) {
      for (const suite of module.children.suites()) {
        const meta = /** @type {{ leftToFullRun?: TestSummary['leftToFullRun'] }} */ (suite.meta())
        summary.leftToFullRun.runs += meta.leftToFullRun?.runs ?? 0
        summary.leftToFullRun.scenarios += meta.leftToFullRun?.scenarios ?? 0
      }
      // A file that does not load has no tests to count.
      if (module.errors().length > 0) summary.failed += 1
      for (const test of module.children.allTests()) {
        const result = test.result()
        if (result.state === 'passed') summary.passed += 1
        else if (result.state === 'failed') summary.failed += 1
        else {
          summary.skipped += 1
          summary.reasons.push(`${test.fullName}: ${('note' in result && result.note) || 'skipped in the source'}`)
        }
      }
    }
    writeFileSync(this.#file, JSON.stringify(summary))
  }
}
