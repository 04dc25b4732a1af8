import type { InstrumentationConfig } from '@opentelemetry/instrumentation'
import { AuthInstrumentation, type AuthLibrary, type LibraryPatch } from '../auth-instrumentation.ts'
import { LIBRARY } from './answer.ts'
import { observeRequest } from './observe-request.ts'

/** The clients look the function up on the exports of this file at every call. */
const REQUEST: LibraryPatch = {
  module: LIBRARY,
  file: 'dist/shared/index.js',
  versions: { from: '8.0.0', below: '15.0.0' },
  patch: (exports, patcher) => patcher.wrap(exports, 'request', observeRequest),
}

/** Sign-ins that a server does through `stytch` 8 to 14, of consumers and of members of organisations. */
export class StytchInstrumentation extends AuthInstrumentation {
  constructor(config?: InstrumentationConfig) {
    super('@signed-in/instrumentation/stytch', config)
  }

  protected override library(): AuthLibrary {
    return { name: LIBRARY, patches: [REQUEST] }
  }
}
