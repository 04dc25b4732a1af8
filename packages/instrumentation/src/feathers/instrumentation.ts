import type { InstrumentationConfig } from '@opentelemetry/instrumentation'
import { AuthInstrumentation, type AuthLibrary, type LibraryPatch } from '../auth-instrumentation.ts'
import { enclosed } from '../enclosure.ts'
import { prototypeOf } from '../exported.ts'
import { guarded } from '../guard.ts'
import { noteSignal } from '../note-signal.ts'
import type { AnyFunction } from '../wrap.ts'
import { LIBRARY, readAuthentication } from './authentication.ts'

/** `lib/service.js` and its class are the same in versions 4 and 5. */
const PATCH: LibraryPatch = {
  module: LIBRARY,
  file: 'lib/service.js',
  versions: { from: '4.0.0', below: '6.0.0' },
  patch: (exports, patcher) => patcher.wrap(prototypeOf(exports, 'AuthenticationService'), 'create', observeCreate),
}

/** `create(data, params)` of the authentication service: what REST, every socket and the OAuth callback end in. */
function observeCreate(create: AnyFunction): AnyFunction {
  return function (this: unknown, ...args: unknown[]): unknown {
    // The password and the token in there are the service's own business: it knows what they are for.
    const created = enclosed(LIBRARY, () => create.apply(this, args as never[]))
    if (!(created instanceof Promise)) return created
    return created.then((result: unknown) => {
      guarded('feathers create', () => {
        const signal = readAuthentication(this, args[0], args[1], result)
        if (signal !== undefined) noteSignal(signal)
      })
      return result
    })
  }
}

/** Sign-ins of Feathers 4 and 5, over HTTP and over sockets. */
export class FeathersInstrumentation extends AuthInstrumentation {
  constructor(config?: InstrumentationConfig) {
    super('@signed-in/instrumentation/feathers', config)
  }

  protected override library(): AuthLibrary {
    return { name: LIBRARY, patches: [PATCH] }
  }
}
