// Format, imports, cycles, file length, naming: Biome. Lost promises and open switches, with the compiler's types: oxlint.
import { runCommand } from '../command.mjs'

/** @param {string} root */
export function biome(root) {
  return runCommand('biome', ['check', '--error-on-warnings', '--no-errors-on-unmatched', '.'], { root })
}

/** @param {string} root */
export function lostPromises(root) {
  return runCommand('oxlint', ['--type-aware', '--deny-warnings'], { root })
}
