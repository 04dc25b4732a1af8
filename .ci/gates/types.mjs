// Types of what no build compiles: tests, examples, benches and these scripts.
import { runCommand } from '../command.mjs'

/** @param {string} root */
export function testTypes(root) {
  return runCommand('tsc', ['-p', 'tsconfig.test.json'], { root })
}
