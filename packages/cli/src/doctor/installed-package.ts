import { existsSync, readFileSync, realpathSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

/** A package as an app would load it. */
export interface InstalledPackage {
  readonly name: string
  readonly version: string
  /** Its folder, with symbolic links resolved: two paths are two copies. */
  readonly folder: string
}

/** Finds a package the way Node does from a folder, without loading it; undefined if it is not installed there. */
export function findPackage(name: string, from: string): InstalledPackage | undefined {
  for (const root of createRequire(join(from, 'package.json')).resolve.paths(name) ?? []) {
    const manifest = join(root, name, 'package.json')
    if (!existsSync(manifest)) continue
    const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version?: string }
    return { name, version: version ?? 'unknown', folder: realpathSync(dirname(manifest)) }
  }
  return undefined
}
