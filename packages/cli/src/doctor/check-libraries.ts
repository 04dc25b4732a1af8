import { existsSync, readFileSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { type Finding, fail, ok, warn } from './check.ts'
import { findPackage } from './installed-package.ts'

/** Packages that sign people in and that no instrumentation of a server can watch, or not by themselves, and the way round it. */
const UNWATCHED: Readonly<Record<string, string>> = {
  '@auth0/nextjs-auth0':
    'it runs inside of the Next.js bundle: call recordSignIn in onCallback (before version 4: afterCallback)',
  '@clerk/nextjs': 'it runs inside of the Next.js bundle: call recordSignIn where a session is new',
  '@supabase/ssr': 'logins of the browser never reach the server; those of the server are seen through @supabase/auth-js',
}

/** What the app's own copy of our instrumentation says about one library. */
interface LibraryCoverage {
  readonly name: string
  readonly version: string
  readonly gap?: string
  readonly remedy?: string
}

/**
 * One finding for each auth library that the app can load: is it watched, and if not, why and what to do.
 *
 * @param entry the app's main file, to look into a bundle; a path from the folder
 */
export function checkLibraries(folder: string, entry?: string): Finding[] {
  const path = entry === undefined ? undefined : join(folder, entry)
  if (path !== undefined && !statSync(path, { throwIfNoEntry: false })?.isFile()) {
    return [fail('Auth', `${path} is not there: --entry names the app's main file.`)]
  }
  const examine = readExamine(folder)
  if (examine === undefined) {
    return [warn('Auth', 'Which auth libraries are watched depends on @signed-in/otel, which is not installed here.')]
  }
  const covered = examine(folder, path === undefined ? undefined : readFileSync(path, 'utf8'))
  const findings = covered.map(({ name, version, gap, remedy }) => {
    if (gap === undefined) return ok('Auth', `${name} ${version} is watched.`)
    const why = gap === 'bundled' ? `stands inside of ${entry}` : 'is not a version that we know'
    return warn('Auth', `${name} ${version} ${why} and is not watched: ${remedy}.`)
  })
  const others = Object.entries(UNWATCHED).flatMap(([name, remedy]) => {
    const installed = covered.some((library) => library.name === name) ? undefined : findPackage(name, folder)
    return installed === undefined ? [] : [ok('Auth', `${name} ${installed.version}: ${remedy}.`)]
  })
  if (findings.length + others.length === 0) {
    return [warn('Auth', 'No auth library that we know is installed. Call recordSignIn where your code signs somebody in.')]
  }
  return [...findings, ...others]
}

type Examine = (folder: string, bundle?: string) => readonly LibraryCoverage[]

/** Of the app's own copy of our instrumentation: what it watches is what counts. Undefined if it has none. */
function readExamine(folder: string): Examine | undefined {
  try {
    const otel = createRequire(join(folder, 'package.json')).resolve('@signed-in/otel')
    const own = createRequire(otel)('@signed-in/instrumentation/library-coverage') as { examineInstalled?: Examine }
    return own.examineInstalled
  } catch {
    return undefined
  }
}

/** What frameworks that bundle need, judged by the files that configure them. Empty for others. */
export function checkFrameworks(folder: string): Finding[] {
  const next = findPackage('next', folder)
  if (next === undefined) return []
  const config = firstFile(folder, ['next.config.ts', 'next.config.mjs', 'next.config.js', 'next.config.mts'])
  const isWrapped = config !== undefined && readFileSync(config, 'utf8').includes('withSignedIn')
  const hook = firstFile(
    folder,
    ['instrumentation.ts', 'instrumentation.js'].flatMap((name) => [name, join('src', name)]),
  )
  const isLoaded = hook !== undefined && /@signed-in\/otel/.test(readFileSync(hook, 'utf8'))
  return [
    isWrapped
      ? ok('Next.js', `Next.js ${next.version} leaves the auth libraries outside of its bundles.`)
      : warn('Next.js', `Next.js ${next.version} bundles auth libraries, which are not seen then: ${WRAP}`),
    isLoaded
      ? ok('Next.js', 'The instrumentation file loads us.')
      : warn('Next.js', `The instrumentation file does not load us, unless NODE_OPTIONS does: ${LOAD}`),
  ]
}

const WRAP = 'export default withSignedIn(config) in next.config, from @signed-in/otel/next.'
const LOAD = "if NEXT_RUNTIME is 'nodejs', let its register() import @signed-in/otel/register."

function firstFile(folder: string, names: readonly string[]): string | undefined {
  return names.map((name) => join(folder, name)).find((path) => existsSync(path))
}
