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

const PATCH: LibraryPatch = {
  module: LIBRARY,
  versions: { from: '7.0.0', below: '12.0.0' },
  patch: (exports, patcher) => patcher.wrap(ownerOf(prototypeOf(exports, 'WorkOS'), 'post'), 'post', observePost),
}

const PATCHES: readonly LibraryPatch[] = [
  // CommonJS in files of its own: works in ES modules without a loader hook.
  { ...PATCH, file: 'lib/workos.js', versions: { from: '7.0.0', below: '8.0.0' } },
  PATCH,
  // The file once more: an ES module that imports an alias (`npm:`) of the package comes in by its path.
  { ...PATCH, file: 'lib/index.mjs' },
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
