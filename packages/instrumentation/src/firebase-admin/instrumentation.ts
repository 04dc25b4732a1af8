import type { InstrumentationConfig } from '@opentelemetry/instrumentation'
import { AuthInstrumentation, type AuthLibrary, type LibraryPatch } from '../auth-instrumentation.ts'
import { prototypeOf } from '../exported.ts'
import { observeResult } from '../hosted/observe-result.ts'
import { noteSignal } from '../note-signal.ts'
import { noteVerifiedSession } from '../verified-session/note-verified-session.ts'
import { identify, LIBRARY, noteSessionCookie } from './note-session-cookie.ts'

/** The class below `getAuth()` and below the clients of tenants, which call it as well. */
const BASE_AUTH: LibraryPatch = {
  module: LIBRARY,
  // What `firebase-admin/auth` loads for `import` and `require` alike.
  file: 'lib/auth/base-auth.js',
  versions: { from: '11.0.0', below: '15.0.0' },
  patch: (exports, patcher) => {
    const prototype = prototypeOf(exports, 'BaseAuth')
    const refused = (): void => noteSignal({ kind: 'failure', library: LIBRARY })
    const cookie = observeResult(`${LIBRARY} createSessionCookie`, ({ args }) => noteSessionCookie(args[0]), refused)
    patcher.wrap(prototype, 'createSessionCookie', cookie)
    for (const method of ['verifyIdToken', 'verifySessionCookie']) {
      const note = observeResult(`${LIBRARY} ${method}`, ({ result }) => noteVerifiedSession(LIBRARY, result, identify))
      patcher.wrap(prototype, method, note)
    }
    return undefined
  },
}

/**
 * Sign-ins whose session cookie a server makes with `firebase-admin` 11 to 14. The person signs in in the browser: for an app
 * that only verifies ID tokens there is the option `verifyOnly`.
 */
export class FirebaseAdminInstrumentation extends AuthInstrumentation {
  constructor(config?: InstrumentationConfig) {
    super('@signed-in/instrumentation/firebase-admin', config)
  }

  protected override library(): AuthLibrary {
    return { name: LIBRARY, patches: [BASE_AUTH] }
  }
}
