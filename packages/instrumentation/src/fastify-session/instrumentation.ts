import type { InstrumentationConfig } from '@opentelemetry/instrumentation'
import { AuthInstrumentation, type AuthLibrary, type LibraryPatch } from '../auth-instrumentation.ts'
import { globalState } from '../global-state.ts'
import { guarded } from '../guard.ts'
import { LIBRARY, madeSession, writtenSession } from './watched-session.ts'

/** Position of the stored session among the arguments of the constructor. */
const STORED_AT = 5

type SessionClass = new (...args: never[]) => object

const PATCH: LibraryPatch = {
  module: LIBRARY,
  file: 'lib/session.js',
  versions: { from: '10.0.0', below: '12.0.0' },
  patch: (exports, patcher) => {
    if (typeof exports !== 'function' || globalState().originals.has(exports)) return undefined
    const original = exports as SessionClass
    patcher.wrap(original.prototype, 'save', (save) => {
      return function (this: unknown, ...args: unknown[]): unknown {
        guarded(`${LIBRARY} save`, () => writtenSession(this))
        return save.apply(this, args as never[])
      }
    })
    // Only the library's own plugin gets this stand-in; `session.constructor` stays the class itself.
    const stand = new Proxy(original, {
      construct: (target, args, newTarget) => {
        const session = Reflect.construct(target, args, newTarget as SessionClass) as object
        if (patcher.isEnabled()) guarded(`${LIBRARY} session`, () => madeSession(session, Boolean(args[STORED_AT])))
        return session
      },
    })
    globalState().originals.set(stand, original)
    return stand
  },
}

/** Sign-ins of hand-written logins that keep the user in @fastify/session 10 and 11. */
export class FastifySessionInstrumentation extends AuthInstrumentation {
  constructor(config?: InstrumentationConfig) {
    super('@signed-in/instrumentation/fastify-session', config)
  }

  protected override library(): AuthLibrary {
    return { name: LIBRARY, patches: [PATCH] }
  }
}
