import { watchedLibraries } from '../get-auth-instrumentations.ts'
import { isSupportedVersion } from '../version-range.ts'
import { isInBundle } from './bundle-contents.ts'
import { findInstalled } from './installed-library.ts'
import { type CoverageGap, REMEDIES } from './remedy.ts'

/** An auth library that an app has installed, and whether its sign-ins are seen. */
export interface LibraryCoverage {
  readonly name: string
  readonly version: string
  /** Undefined: it is watched. */
  readonly gap?: CoverageGap
  /** What to do about the gap, in one line. */
  readonly remedy?: string
}

/**
 * Looks at an app without running it: which of the libraries that we watch are installed, in a version that we know, and not inside of
 * the app's own bundle.
 *
 * @param folder of the app
 * @param bundle text of the app's main file; without it nothing is said about bundles
 */
export function examineInstalled(folder: string, bundle?: string): readonly LibraryCoverage[] {
  return watchedLibraries().flatMap(({ name, patches }): LibraryCoverage[] => {
    const installed = findInstalled(name, folder)
    if (installed === undefined) return []
    const files = patches.flatMap(({ module, file }) => (module === name && file !== undefined ? [file] : []))
    const isKnown = patches.some(({ module, versions }) => module === name && isSupportedVersion(installed.version, versions))
    const isBundled = bundle !== undefined && isInBundle(bundle, installed, files)
    const gap = isKnown ? (isBundled ? 'bundled' : undefined) : 'unknown-version'
    const { version } = installed
    return [{ name, version, ...(gap !== undefined && { gap, remedy: REMEDIES[gap] }) }]
  })
}
