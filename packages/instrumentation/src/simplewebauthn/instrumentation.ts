import type { InstrumentationConfig } from '@opentelemetry/instrumentation'
import { AuthInstrumentation, type AuthLibrary, type LibraryPatch } from '../auth-instrumentation.ts'
import { exportShapes } from '../exported.ts'
import { type ObservedCall, observeResult } from '../hosted/observe-result.ts'
import { noteSignal } from '../note-signal.ts'
import { requestFacts } from '../request-facts.ts'
import { createScope, scopeFor } from '../request-scope.ts'
import { resolveUser } from '../resolve-user.ts'
import { userIdOfHandle } from './user-handle.ts'

const LIBRARY = '@simplewebauthn/server'
const METHOD = 'passkey'
const VERSIONS = { from: '10.0.0', below: '15.0.0' }
const LOGIN = 'verifyAuthenticationResponse'
const REGISTRATION = 'verifyRegistrationResponse'

function noteLogin({ args, result }: ObservedCall): void {
  const { verified } = result as { verified?: unknown }
  if (verified !== true) {
    refused()
    return
  }
  const { response } = (args[0] ?? {}) as { response?: { response?: { userHandle?: unknown } } }
  const userId = userIdOfHandle(response?.response?.userHandle)
  const identity = userId === undefined ? undefined : resolveUser({ id: userId }, { library: LIBRARY })
  noteSignal({ kind: 'credential', library: LIBRARY, method: METHOD, identity })
}

/**
 * The first passkey of a new account is its sign-up, if a session or token follows. Nothing but the session tells it from another passkey
 * of somebody who is signed in, so it proves nothing beside one of theirs.
 */
function noteRegistration({ result }: ObservedCall): void {
  const { verified } = result as { verified?: unknown }
  const facts = requestFacts(scopeFor() ?? createScope())
  if (verified !== true || facts?.headers['authorization'] !== undefined) return
  noteSignal({ kind: 'credential', library: LIBRARY, method: METHOD, bare: true, signUp: true })
}

function refused(): void {
  noteSignal({ kind: 'failure', library: LIBRARY, method: METHOD })
}

const observeLogin = observeResult(`${LIBRARY} ${LOGIN}`, noteLogin, refused)
const observeRegistration = observeResult(`${LIBRARY} ${REGISTRATION}`, noteRegistration)

const MAIN: LibraryPatch = {
  module: LIBRARY,
  versions: VERSIONS,
  patch: (exports, patcher) => {
    for (const shape of exportShapes(exports)) {
      patcher.wrap(shape, LOGIN, observeLogin)
      patcher.wrap(shape, REGISTRATION, observeRegistration)
    }
    return undefined
  },
}

const PATCHES: readonly LibraryPatch[] = [
  {
    module: LIBRARY,
    // The main file of the CommonJS build reads it from here at every call.
    file: 'script/authentication/verifyAuthenticationResponse.js',
    versions: VERSIONS,
    patch: (exports, patcher) => patcher.wrap(exports, LOGIN, observeLogin),
  },
  {
    module: LIBRARY,
    file: 'script/registration/verifyRegistrationResponse.js',
    versions: VERSIONS,
    patch: (exports, patcher) => patcher.wrap(exports, REGISTRATION, observeRegistration),
  },
  MAIN,
  // The file once more: an ES module that imports an alias (`npm:`) of the package comes in by its path.
  { ...MAIN, file: 'esm/index.js' },
]

/**
 * Passkeys that `@simplewebauthn/server` 10 to 14 verifies: a credential. The app's session or token makes it a sign-in; alone it is a
 * step-up. The first passkey of a new account is its sign-up.
 */
export class SimplewebauthnInstrumentation extends AuthInstrumentation {
  constructor(config?: InstrumentationConfig) {
    super('@signed-in/instrumentation/simplewebauthn', config)
  }

  protected override library(): AuthLibrary {
    return { name: LIBRARY, patches: PATCHES }
  }
}
