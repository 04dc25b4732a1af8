// Packs every package as it would be published and lets publint and "are the types wrong" look at the tarballs.
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runCommand } from '../command.mjs'
import { packAll } from '../pack.mjs'

/** Packages without a CommonJS half. */
const ESM_ONLY = ['signed-in-cli', 'signed-in-forwarder']

/**
 * @param {string} root
 * @returns {Promise<import('../command.mjs').CommandResult>}
 */
export async function packedPackages(root) {
  const folder = mkdtempSync(join(tmpdir(), 'signed-in-pack-'))
  try {
    const packed = await packAll(root, folder)
    if (!packed.ok) return packed
    const tarballs = readdirSync(folder).filter((name) => name.endsWith('.tgz'))
    const results = await Promise.all(tarballs.map((name) => tarballProblems(root, folder, name)))
    return { ok: results.every(({ ok }) => ok), output: results.map(({ output }) => output).join('') }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/**
 * @param {string} root
 * @param {string} folder
 * @param {string} name
 */
async function tarballProblems(root, folder, name) {
  const profile = ESM_ONLY.some((prefix) => name.startsWith(prefix)) ? 'esm-only' : 'node16'
  const published = await runCommand('publint', ['--strict', '--pack', 'false', join(folder, name)], { root })
  const types = await runCommand('attw', ['--profile', profile, '--no-emoji', '--format', 'table-flipped', join(folder, name)], {
    root,
  })
  const failed = [published, types].filter(({ ok }) => !ok)
  return { ok: failed.length === 0, output: failed.map(({ output }) => `${name}\n${output}\n`).join('') }
}
