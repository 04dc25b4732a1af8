import { noteComparison, noteHashing } from './note-password.ts'
import type { NoteResult, PasswordFunction } from './observe-password.ts'

/** `verify(hash, secret)` and `hash(secret)`, with the names under which a library exports them. */
export function argon2Functions(
  library: string,
  names: { readonly verify: readonly string[]; readonly hash: readonly string[] },
): readonly PasswordFunction[] {
  const verified: NoteResult = (scope, [, secret], result) => {
    if (typeof result === 'boolean') noteComparison(scope, library, secret, result)
  }
  const hashed: NoteResult = (scope, [secret], result) => {
    if (typeof result === 'string') noteHashing(scope, library, secret)
  }
  return [
    ...names.verify.map((name) => ({ name, comparesAt: 1, note: verified })),
    ...names.hash.map((name) => ({ name, note: hashed })),
  ]
}
