// The gates: everything but the tests that a change must pass. One line each, with its time.
import { performance } from 'node:perf_hooks'
import { ROOT } from './bootstrap.mjs'
import { runCommand } from './command.mjs'
import { arrows } from './gates/arrows.mjs'
import { manifests } from './gates/manifests.mjs'
import { packedPackages } from './gates/packages.mjs'
import { biome, lostPromises } from './gates/style.mjs'
import { supplyChain } from './gates/supply-chain.mjs'
import { testTypes } from './gates/types.mjs'
import { unused, unusedInProduction } from './gates/unused.mjs'

/** @type {readonly { name: string, run: (root: string) => Promise<import('./command.mjs').CommandResult> }[]} */
const GATES = [
  { name: 'arrows between packages', run: arrows },
  { name: 'manifests', run: manifests },
  { name: 'supply chain', run: supplyChain },
  { name: 'format, lint, cycles (biome)', run: biome },
  { name: 'lost promises (oxlint)', run: lostPromises },
  { name: 'types of tests and examples', run: testTypes },
  { name: 'unused code (knip)', run: unused },
  { name: 'unused code in production', run: unusedInProduction },
  { name: 'packed packages (publint, attw)', run: packedPackages },
  { name: 'public surface (api reports)', run: (root) => runCommand('node', ['.ci/api.mjs', '--check'], { root }) },
]

/**
 * Runs every gate, two at a time, and prints one line each; what a failing gate said follows its line.
 * The packages must be built.
 * @returns {Promise<{ passed: number, failed: number }>}
 */
export async function runGates() {
  const waiting = [...GATES]
  const count = { passed: 0, failed: 0 }
  const worker = async () => {
    for (let gate = waiting.shift(); gate; gate = waiting.shift()) {
      const start = performance.now()
      const { ok, output } = await gate.run(ROOT).catch((error) => ({ ok: false, output: String(error?.stack ?? error) }))
      const seconds = ((performance.now() - start) / 1000).toFixed(1)
      console.log(`${ok ? '✓' : '✗'} ${gate.name.padEnd(34)} ${seconds.padStart(5)} s`)
      if (!ok) console.log(indent(output.trimEnd() || 'failed without a word'))
      count[ok ? 'passed' : 'failed'] += 1
    }
  }
  await Promise.all([worker(), worker()])
  return count
}

/** @param {string} text */
function indent(text) {
  return text.replace(/^/gm, '    ')
}
