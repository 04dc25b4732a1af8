import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** A package as an app would load it. */
export interface InstalledLibrary {
  readonly name: string
  readonly version: string
  readonly folder: string
}

/** Finds a package as Node does, in node_modules of a folder and those above it, without loading it; undefined if there is none. */
export function findInstalled(name: string, from: string): InstalledLibrary | undefined {
  for (let place = from; ; place = dirname(place)) {
    const folder = join(place, 'node_modules', name)
    const manifest = readManifest(folder)
    if (manifest !== undefined) return { name, version: String(manifest.version), folder }
    if (place === dirname(place)) return undefined
  }
}

/** Names of the packages that the app asks for itself, by the manifest nearest to its main file; undefined without one. */
export function declaredDependencies(from: string): readonly string[] | undefined {
  for (let place = from; ; place = dirname(place)) {
    const manifest = readManifest(place)
    if (manifest?.dependencies !== undefined) return Object.keys(manifest.dependencies)
    if (place === dirname(place)) return undefined
  }
}

interface Manifest {
  readonly version?: string
  readonly dependencies?: Readonly<Record<string, string>>
}

function readManifest(folder: string): Manifest | undefined {
  const path = join(folder, 'package.json')
  if (!existsSync(path)) return undefined
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Manifest
  } catch {
    return undefined
  }
}
