import { createRequire } from 'node:module'
import { join } from 'node:path'
import { ownLocation } from './own-location.ts'

/** `require`, as it works from some file. */
export type Require = ReturnType<typeof createRequire>

/** From where packages are looked for: our own place (where peers are put), then the app's. */
function origins(): readonly string[] {
  const main = process.argv[1]
  return [ownLocation(), main, join(process.cwd(), 'package.json')].filter((place) => place !== undefined)
}

/** A `require` that finds the package, or undefined if it is not installed. */
export function requireFor(name: string): Require | undefined {
  for (const origin of origins()) {
    try {
      const require = createRequire(origin)
      require.resolve(name)
      return require
    } catch {
      // Not installed there, or a place that is none (`node -e`).
    }
  }
  return undefined
}
