import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, relative, sep } from 'node:path'
import { requireFor } from '../register/require-package.ts'

/** Globs from the project's folder for Next.js's `outputFileTracingIncludes`. */
export type TracedFiles = Readonly<Record<string, readonly string[]>>

/**
 * What `register` loads by names that Next.js cannot read in its code: what wraps ES modules, and the SDK where it is installed. With
 * `output: 'standalone'` Next.js copies only files that it has traced, so it is told of these.
 */
export function tracedFiles(project: string = process.cwd()): TracedFiles {
  const folders = new Set<string>()
  const ours = folderOf(
    '@signed-in/instrumentation',
    requireFor('@signed-in/instrumentation')?.resolve('@signed-in/instrumentation'),
  )
  const base = ours && folderFrom('@opentelemetry/instrumentation', ours)
  const hook = base && folderFrom('import-in-the-middle', base)
  const sdk = folderOf('@opentelemetry/sdk-node', requireFor('@opentelemetry/sdk-node')?.resolve('@opentelemetry/sdk-node'))
  for (const folder of [hook, sdk]) if (folder !== undefined) addWithDependencies(folder, folders)
  const globs = [...folders].map((folder) => `${relative(project, folder).split(sep).join('/')}/**/*`)
  return globs.length === 0 ? {} : { '/*': globs }
}

function addWithDependencies(folder: string, folders: Set<string>): void {
  if (folders.has(folder)) return
  folders.add(folder)
  const { dependencies = {} } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    dependencies?: Record<string, string>
  }
  for (const name of Object.keys(dependencies)) {
    const dependency = folderFrom(name, folder)
    if (dependency !== undefined) addWithDependencies(dependency, folders)
  }
}

/** The folder of a package as it is found from the folder of another. */
function folderFrom(name: string, folder: string): string | undefined {
  const places = createRequire(join(folder, 'package.json')).resolve.paths(name) ?? []
  return places.map((place) => join(place, name)).find((candidate) => existsSync(join(candidate, 'package.json')))
}

/** The folder of the package that a file of it lies in. */
function folderOf(name: string, file: string | undefined): string | undefined {
  if (file === undefined) return undefined
  for (let folder = dirname(file); folder !== dirname(folder); folder = dirname(folder)) {
    const manifest = join(folder, 'package.json')
    if (existsSync(manifest) && (JSON.parse(readFileSync(manifest, 'utf8')) as { name?: string }).name === name) return folder
  }
  return undefined
}
