import type { InstrumentationConfig } from '@opentelemetry/instrumentation'
import { AuthInstrumentation, type AuthLibrary, type LibraryPatch } from '../auth-instrumentation.ts'
import { prototypeOf } from '../exported.ts'
import { guarded } from '../guard.ts'
import { addSessionFinder } from '../session-store/find-session.ts'
import { LIBRARY, loadedSession, sessionOf, writtenSession } from './watched-session.ts'

/** Their files and prototypes are the same since then. */
const VERSIONS = { from: '1.10.0', below: '2.0.0' }

const PATCHES: readonly LibraryPatch[] = [
  {
    module: LIBRARY,
    file: 'session/store.js',
    versions: VERSIONS,
    // Every store inherits this; it makes a session of what `get` found.
    patch: (exports, patcher) =>
      patcher.wrap(prototypeOf(exports), 'createSession', (createSession) => {
        return function (this: unknown, ...args: unknown[]): unknown {
          const session = createSession.apply(this, args as never[])
          guarded('express-session load', () => loadedSession(args[0], args[1]))
          return session
        }
      }),
  },
  {
    module: LIBRARY,
    file: 'session/session.js',
    versions: VERSIONS,
    patch: (exports, patcher) => {
      addSessionFinder(sessionOf)
      // `touch` runs when the headers or the end of the response are written, `save` whenever the session is.
      for (const method of ['touch', 'save']) {
        patcher.wrap(prototypeOf(exports), method, (original) => {
          return function (this: unknown, ...args: unknown[]): unknown {
            guarded(`express-session ${method}`, () => writtenSession(this))
            return original.apply(this, args as never[])
          }
        })
      }
    },
  },
]

/**
 * Sign-ins of hand-written logins that keep the user in express-session 1. The identity in the session says who; a credential seen in
 * the same request (bcrypt, argon2, ...) says how, and tells a repeated sign-in from a session that is only written again.
 */
export class ExpressSessionInstrumentation extends AuthInstrumentation {
  constructor(config?: InstrumentationConfig) {
    super('@signed-in/instrumentation/express-session', config)
  }

  protected override library(): AuthLibrary {
    return { name: LIBRARY, patches: PATCHES }
  }
}
