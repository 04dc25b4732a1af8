import type { InstrumentationConfig } from '@opentelemetry/instrumentation'
import { AuthInstrumentation, type AuthLibrary } from '../auth-instrumentation.ts'
import { noteComparison, noteHashing } from '../password/note-password.ts'
import type { NoteResult, PasswordFunction } from '../password/observe-password.ts'
import { passwordLibrary } from '../password/password-library.ts'

const LIBRARY = '@node-rs/bcrypt'
const VERSIONS = { from: '1.0.0', below: '3.0.0' }

const compared: NoteResult = (scope, [secret], result) => {
  if (typeof result === 'boolean') noteComparison(scope, LIBRARY, secret, result)
}
const hashed: NoteResult = (scope, [secret], result) => {
  if (typeof result === 'string') noteHashing(scope, LIBRARY, secret)
}
const FUNCTIONS: readonly PasswordFunction[] = [
  ...['compare', 'compareSync', 'verify', 'verifySync'].map((name) => ({ name, comparesAt: 0, note: compared })),
  ...['hash', 'hashSync'].map((name) => ({ name, note: hashed })),
]

/**
 * Passwords verified and hashed by @node-rs/bcrypt 1 and 2. A match signs somebody in only together with a session or a token in the
 * same request.
 */
export class NodeRsBcryptInstrumentation extends AuthInstrumentation {
  constructor(config?: InstrumentationConfig) {
    super('@signed-in/instrumentation/node-rs-bcrypt', config)
  }

  protected override library(): AuthLibrary {
    return passwordLibrary(LIBRARY, VERSIONS, FUNCTIONS)
  }
}
