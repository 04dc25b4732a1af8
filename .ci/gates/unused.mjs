// Unused files, exports and dependencies: once over everything, once over what users install.
import { runCommand } from '../command.mjs'

/** @param {string} root */
export function unused(root) {
  return runCommand('knip', ['--no-progress', '--no-config-hints'], { root })
}

/** @param {string} root */
export function unusedInProduction(root) {
  return runCommand('knip', ['--no-progress', '--no-config-hints', '--production', '--strict'], { root })
}
