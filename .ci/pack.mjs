// Packs the published packages exactly as a release would.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { runCommand } from './command.mjs'

/**
 * Writes one tarball a package into a folder. The packages must be built.
 * @param {string} root
 * @param {string} folder
 */
export function packAll(root, folder) {
  const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  return runCommand(
    'npx',
    ['--yes', packageManager, '--recursive', '--filter', './packages/*', 'pack', '--pack-destination', folder],
    { root },
  )
}
