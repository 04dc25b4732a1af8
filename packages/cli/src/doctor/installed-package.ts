import { existsSync, readFileSync, realpathSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** A package as an app would load it. */
export interface InstalledPackage {
  readonly name: string
  readonly version: string
  /** Its folder, with symbolic links resolved: two paths are two copies. */
  readonly folder: string
}

/** Finds a package as Node does, in node_modules of a folder and those above it, without loading it; undefined if there is none. */
export function findPackage(name: string, from: string): InstalledPackage | undefined {
  for (let folder = from; ; folder = dirname(folder)) {
    const manifest = join(folder, 'node_modules', name, 'package.json')
    if (existsSync(manifest)) {
      const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version?: string }
      return { name, version: version ?? 'unknown', folder: realpathSync(dirname(manifest)) }
    }
    if (folder === dirname(folder)) return undefined
  }
}
