import { noteComparison, noteHashing } from './note-password.ts'
import type { NoteResult, PasswordFunction } from './observe-password.ts'

/** Length of a stored bcrypt hash, which also serves as the salt to hash with. */
const HASH_LENGTH = 60

/** `compare(secret, hash, callback?)` and `hash(secret, saltOrRounds, callback?)`, as bcrypt and bcryptjs have them. */
export function bcryptFunctions(library: string): readonly PasswordFunction[] {
  const compared: NoteResult = (scope, [secret], result) => {
    if (typeof result === 'boolean') noteComparison(scope, library, secret, result)
  }
  const hashed: NoteResult = (scope, [secret, salt], result) => {
    if (typeof result !== 'string') return
    // Hashing with the stored hash as salt and comparing by hand is the old way to compare.
    if (typeof salt === 'string' && salt.length === HASH_LENGTH) noteComparison(scope, library, secret, result === salt)
    else noteHashing(scope, library, secret)
  }
  return [
    { name: 'compare', callbackAt: 2, comparesAt: 0, note: compared },
    { name: 'compareSync', comparesAt: 0, note: compared },
    { name: 'hash', callbackAt: 2, note: hashed },
    { name: 'hashSync', note: hashed },
  ]
}
