import { isBuiltin } from 'node:module'
import { AUTH_LIBRARY_NAMES } from '@signed-in/instrumentation'

/** Our own packages: state that must be one per process, and hooks that must stand where Node loads modules. */
const OWN = ['@signed-in/otel', '@signed-in/instrumentation', '@signed-in/core']

/**
 * Packages that import `next/headers` or `next/server` as ES modules. Node does not find these outside of a bundle, so such a package
 * fails as an external one (measured with Next.js 16); what it is built on can be external.
 */
const PART_OF_NEXT: ReadonlySet<string> = new Set(['next-auth', '@clerk/nextjs'])

/** What Next.js must leave outside of its bundles, so that it can be watched: every library that we watch, and our own packages. */
export function externalPackages(): readonly string[] {
  return [...OWN, ...AUTH_LIBRARY_NAMES.filter((name) => !isBuiltin(name) && !PART_OF_NEXT.has(name))]
}
