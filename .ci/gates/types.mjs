// Types of what no build compiles: tests, examples, benches and these scripts.
import { runCommand } from '../command.mjs'

/**
 * @param {string} root
 * @returns {Promise<import('../command.mjs').CommandResult>}
 */
export async function testTypes(root) {
  const results = await Promise.all(
    ['tsconfig.test.json', '.ci/tsconfig.json'].map((file) => runCommand('tsc', ['-p', file], { root })),
  )
  return { ok: results.every(({ ok }) => ok), output: results.map(({ output }) => output).join('') }
}
