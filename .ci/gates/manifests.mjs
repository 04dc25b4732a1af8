// What all published manifests have in common, and that the published exports are the workspace's without the source condition.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'

const SOURCE_CONDITION = '@signed-in/source'

/** Packages that stand in a user's app come as ESM and CommonJS; the services need no CommonJS and a newer Node. */
const NODE_FLOOR = { app: '>=20.19.0', service: '>=22.15.0' }
const SERVICES = ['forwarder', 'cli']

/**
 * @param {string} root
 * @returns {Promise<import('../command.mjs').CommandResult>}
 */
export async function manifests(root) {
  const names = readdirSync(join(root, 'packages')).filter((name) => existsSync(join(root, 'packages', name, 'package.json')))
  const all = names.map((name) => ({
    name,
    manifest: JSON.parse(readFileSync(join(root, 'packages', name, 'package.json'), 'utf8')),
  }))
  const problems = all.flatMap(({ name, manifest }) =>
    manifestProblems(name, manifest).map((problem) => `packages/${name}: ${problem}`),
  )
  const versions = new Set(all.map(({ manifest }) => manifest.version))
  if (versions.size > 1) problems.push(`the packages carry different versions: ${[...versions].join(', ')}`)
  return { ok: problems.length === 0, output: problems.join('\n') }
}

/**
 * @param {string} name folder below packages/
 * @param {any} manifest
 * @returns {string[]}
 */
export function manifestProblems(name, manifest) {
  const problems = []
  const floor = SERVICES.includes(name) ? NODE_FLOOR.service : NODE_FLOOR.app
  if (manifest.engines?.node !== floor) problems.push(`engines.node must be ${floor}`)
  if (manifest.license !== 'Apache-2.0') problems.push('license must be Apache-2.0')
  if (manifest.type !== 'module') problems.push('type must be module')
  if (!manifest.description) problems.push('description is missing')
  if (manifest.publishConfig?.provenance !== true) problems.push('publishConfig.provenance must be true')
  if (!isDeepStrictEqual(manifest.publishConfig?.exports, withoutSource(manifest.exports))) {
    problems.push(`publishConfig.exports must be exports without the condition ${SOURCE_CONDITION}`)
  }
  return problems
}

/**
 * The exports map as it is published.
 * @param {unknown} exports
 * @returns {unknown}
 */
export function withoutSource(exports) {
  if (typeof exports !== 'object' || exports === null) return exports
  const kept = Object.entries(exports).filter(([condition]) => condition !== SOURCE_CONDITION)
  return Object.fromEntries(kept.map(([condition, value]) => [condition, withoutSource(value)]))
}
