import type { InstrumentationConfig } from '@opentelemetry/instrumentation'
import { AuthInstrumentation, type AuthLibrary, type LibraryPatch, type Patcher } from '../auth-instrumentation.ts'
import { prototypeOf } from '../exported.ts'
import { guarded } from '../guard.ts'
import { createdSession, LIBRARY, replacedSession, writtenSession } from './watched-context.ts'

/** `ContextSession` keeps the session of one context. */
function observeContexts(prototype: unknown, patcher: Patcher): void {
  patcher.wrap(prototype, 'create', (create) => {
    return function (this: unknown, ...args: unknown[]): unknown {
      const result = create.apply(this, args as never[])
      guarded(`${LIBRARY} create`, () => createdSession(this))
      return result
    }
  })
  patcher.wrap(prototype, 'set', (set) => {
    return function (this: unknown, ...args: unknown[]): unknown {
      const after = guarded(`${LIBRARY} set`, () => replacedSession(this, args[0]))
      const result = set.apply(this, args as never[])
      if (after !== undefined) guarded(`${LIBRARY} set`, after)
      return result
    }
  })
  // At the end of the request, and whenever the app saves or renews the session.
  patcher.wrap(prototype, 'commit', (commit) => {
    return function (this: unknown, ...args: unknown[]): unknown {
      guarded(`${LIBRARY} commit`, () => writtenSession(this))
      return commit.apply(this, args as never[])
    }
  })
}

const patchNamed = (exports: unknown, patcher: Patcher): void => observeContexts(prototypeOf(exports, 'ContextSession'), patcher)
const SINCE_7 = { from: '7.0.0', below: '8.0.0' }

const PATCHES: readonly LibraryPatch[] = [
  {
    module: LIBRARY,
    file: 'lib/context.js',
    versions: { from: '5.0.0', below: '7.0.0' },
    patch: (exports, patcher) => observeContexts(prototypeOf(exports), patcher),
  },
  { module: LIBRARY, file: 'dist/commonjs/context.js', versions: SINCE_7, patch: patchNamed },
  { module: LIBRARY, file: 'dist/esm/context.js', versions: SINCE_7, patch: patchNamed },
]

/** Sign-ins of hand-written logins that keep the user in koa-session 5 to 7, in a cookie or in a store. */
export class KoaSessionInstrumentation extends AuthInstrumentation {
  constructor(config?: InstrumentationConfig) {
    super('@signed-in/instrumentation/koa-session', config)
  }

  protected override library(): AuthLibrary {
    return { name: LIBRARY, patches: PATCHES }
  }
}
