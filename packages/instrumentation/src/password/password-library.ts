import type { AuthLibrary, Patcher } from '../auth-instrumentation.ts'
import type { VersionRange } from '../version-range.ts'
import { observePasswords, type PasswordFunction } from './observe-password.ts'

/** A library that exports functions for passwords from its main file, and is patched there. */
export function passwordLibrary(name: string, versions: VersionRange, functions: readonly PasswordFunction[]): AuthLibrary {
  const patch = (exports: unknown, patcher: Patcher): void => observePasswords(name, exports, patcher, functions)
  return { name, patches: [{ module: name, versions, patch }] }
}
