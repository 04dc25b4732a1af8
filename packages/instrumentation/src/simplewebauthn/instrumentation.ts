import type { InstrumentationConfig } from '@opentelemetry/instrumentation'
import { AuthInstrumentation, type AuthLibrary, type LibraryPatch } from '../auth-instrumentation.ts'
import { exportShapes } from '../exported.ts'
import { type ObservedCall, observeResult } from '../hosted/observe-result.ts'
import { noteSignal } from '../note-signal.ts'
import { resolveUser } from '../resolve-user.ts'
import { userIdOfHandle } from './user-handle.ts'

const LIBRARY = '@simplewebauthn/server'
const METHOD = 'passkey'
const VERSIONS = { from: '10.0.0', below: '15.0.0' }
const NAME = 'verifyAuthenticationResponse'

function note({ args, result }: ObservedCall): void {
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

function refused(): void {
  noteSignal({ kind: 'failure', library: LIBRARY, method: METHOD })
}

const observe = observeResult(`${LIBRARY} ${NAME}`, note, refused)

const PATCHES: readonly LibraryPatch[] = [
  {
    module: LIBRARY,
    // The main file of the CommonJS build reads it from here at every call.
    file: 'script/authentication/verifyAuthenticationResponse.js',
    versions: VERSIONS,
    patch: (exports, patcher) => patcher.wrap(exports, NAME, observe),
  },
  {
    module: LIBRARY,
    versions: VERSIONS,
    patch: (exports, patcher) => {
      for (const shape of exportShapes(exports)) patcher.wrap(shape, NAME, observe)
      return undefined
    },
  },
]

/**
 * Passkeys that `@simplewebauthn/server` 10 to 14 verifies: a credential. The app's session or token makes it a sign-in; alone it is a
 * step-up.
 */
export class SimplewebauthnInstrumentation extends AuthInstrumentation {
  constructor(config?: InstrumentationConfig) {
    super('@signed-in/instrumentation/simplewebauthn', config)
  }

  protected override library(): AuthLibrary {
    return { name: LIBRARY, patches: PATCHES }
  }
}
