import type { InstrumentationConfig } from '@opentelemetry/instrumentation'
import { AuthInstrumentation, type AuthLibrary, type LibraryPatch } from '../auth-instrumentation.ts'
import { prototypeOf } from '../exported.ts'
import { LIBRARY, observePost } from './observe-post.ts'

/** The class that the package exports extends the one with `post`; `createWorkOS` makes instances of the latter. */
function ownerOf(prototype: unknown, method: string): unknown {
  for (let holder = prototype; typeof holder === 'object' && holder !== null; holder = Object.getPrototypeOf(holder) as unknown) {
    if (Object.hasOwn(holder, method)) return holder
  }
  return undefined
}

const PATCHES: readonly LibraryPatch[] = [
  {
    module: LIBRARY,
    // CommonJS in files of its own: works in ES modules without a loader hook.
    file: 'lib/workos.js',
    versions: { from: '7.0.0', below: '8.0.0' },
    patch: (exports, patcher) => patcher.wrap(ownerOf(prototypeOf(exports, 'WorkOS'), 'post'), 'post', observePost),
  },
  {
    module: LIBRARY,
    versions: { from: '7.0.0', below: '12.0.0' },
    patch: (exports, patcher) => patcher.wrap(ownerOf(prototypeOf(exports, 'WorkOS'), 'post'), 'post', observePost),
  },
]

/** Sign-ins that a server does through AuthKit and the single sign-on of WorkOS, with `@workos-inc/node` 7 to 11. */
export class WorkosInstrumentation extends AuthInstrumentation {
  constructor(config?: InstrumentationConfig) {
    super('@signed-in/instrumentation/workos', config)
  }

  protected override library(): AuthLibrary {
    return { name: LIBRARY, patches: PATCHES }
  }
}
