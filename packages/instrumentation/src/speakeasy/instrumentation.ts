import type { InstrumentationConfig } from '@opentelemetry/instrumentation'
import { AuthInstrumentation, type AuthLibrary, type LibraryPatch } from '../auth-instrumentation.ts'
import { exportShapes } from '../exported.ts'
import { observeCode } from '../one-time-code/note-code.ts'

const LIBRARY = 'speakeasy'

const PATCH: LibraryPatch = {
  module: LIBRARY,
  versions: { from: '2.0.0', below: '3.0.0' },
  patch: (exports, patcher) => {
    // Every way of checking, by counter and by time, ends here. It returns how far off the code was, or nothing.
    for (const { hotp } of exportShapes(exports) as readonly { hotp?: unknown }[]) {
      patcher.wrap(hotp, 'verifyDelta', (verify) =>
        observeCode(LIBRARY, verify, (delta) => delta !== undefined && delta !== null),
      )
    }
  },
}

/** One-time codes that are checked with speakeasy 2. */
export class SpeakeasyInstrumentation extends AuthInstrumentation {
  constructor(config?: InstrumentationConfig) {
    super('@signed-in/instrumentation/speakeasy', config)
  }

  protected override library(): AuthLibrary {
    return { name: LIBRARY, patches: [PATCH] }
  }
}
