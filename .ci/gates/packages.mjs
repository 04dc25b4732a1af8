// Packs every package as it would be published and lets publint and "are the types wrong" look at the tarballs.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { runCommand } from '../command.mjs'
import { packAll } from '../pack.mjs'

/** Packages without a CommonJS half. */
const ESM_ONLY = ['signed-in-cli', 'signed-in-forwarder']

/**
 * What publint says and we know better. It holds that Node reads `imports` from a package's root manifest only; Node reads it from
 * the nearest manifest above the file, and the CommonJS half has one. The packaging tests load what depends on it on every Node.
 */
const WAIVED = ['NESTED_PACKAGE_JSON_FIELD_IGNORED']

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
    const problems = (await Promise.all(tarballs.map((name) => tarballProblems(root, folder, name)))).flat()
    return { ok: problems.length === 0, output: problems.join('\n') }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/**
 * @param {string} root
 * @param {string} folder
 * @param {string} name
 * @returns {Promise<string[]>}
 */
async function tarballProblems(root, folder, name) {
  const profile = ESM_ONLY.some((prefix) => name.startsWith(prefix)) ? 'esm-only' : 'node16'
  const types = await runCommand('attw', ['--profile', profile, '--no-emoji', '--format', 'table-flipped', join(folder, name)], {
    root,
  })
  const problems = types.ok ? [] : [types.output]
  return [...problems, ...(await publintProblems(root, join(folder, name)))].map((problem) => `${name}: ${problem}`)
}

/**
 * Publint at its strictest: warnings count as errors, suggestions too.
 * @param {string} root
 * @param {string} tarball
 * @returns {Promise<string[]>}
 */
async function publintProblems(root, tarball) {
  const require = createRequire(join(root, 'test/repository/package.json'))
  const { publint } = await import(pathToFileURL(require.resolve('publint')).href)
  const { formatMessage } = await import(pathToFileURL(require.resolve('publint/utils')).href)
  const { buffer, byteOffset, byteLength } = readFileSync(tarball)
  const { messages, pkg } = await publint({ strict: true, pack: { tarball: buffer.slice(byteOffset, byteOffset + byteLength) } })
  return messages
    .filter((/** @type {{ code: string }} */ { code }) => !WAIVED.includes(code))
    .map((/** @type {unknown} */ message) => formatMessage(message, pkg, { color: false }))
}
