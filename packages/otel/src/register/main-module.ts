import { readFileSync } from 'node:fs'
import { dirname, extname, join } from 'node:path'

/** True if the app's main file is an ES module, going by its extension and the nearest manifest, as Node does. */
export function isMainEsm(main: string | undefined = process.argv[1]): boolean {
  if (main === undefined) return false
  const extension = extname(main)
  if (extension === '.mjs' || extension === '.mts') return true
  if (extension === '.cjs' || extension === '.cts') return false
  for (let folder = dirname(main); ; folder = dirname(folder)) {
    const manifest = readManifest(join(folder, 'package.json'))
    if (manifest !== undefined) return manifest.type === 'module'
    if (dirname(folder) === folder) return false
  }
}

function readManifest(path: string): { readonly type?: unknown } | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as { type?: unknown }
  } catch {
    return undefined
  }
}
