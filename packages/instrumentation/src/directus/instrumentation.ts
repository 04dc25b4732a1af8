import type { InstrumentationConfig } from '@opentelemetry/instrumentation'
import { AuthInstrumentation, type AuthLibrary, type LibraryPatch } from '../auth-instrumentation.ts'
import { prototypeOf } from '../exported.ts'
import { guarded } from '../guard.ts'
import { noteSignal } from '../note-signal.ts'
import { resolveUser } from '../resolve-user.ts'
import type { AnyFunction } from '../wrap.ts'

const LIBRARY = '@directus/api'

/** What Directus says with the action `auth.login`. */
interface LoginAction {
  readonly status?: unknown
  /** The user's id. */
  readonly user?: unknown
  readonly provider?: unknown
  /** What was handed in, or what the provider said. */
  readonly payload?: { readonly email?: unknown; readonly identifier?: unknown }
}

/** Said after the last factor, by every provider. Refreshes, shares and static tokens have other actions or none. */
const EMITTER: LibraryPatch = {
  module: '@directus/api',
  file: 'dist/emitter.js',
  versions: { from: '10.0.0', below: '40.0.0' },
  patch: (exports, patcher) => patcher.wrap(prototypeOf(exports, 'Emitter'), 'emitAction', observeAction),
}

function observeAction(emit: AnyFunction): AnyFunction {
  return function (this: unknown, ...args: unknown[]): unknown {
    if (args[0] === 'auth.login') guarded('directus login', () => noteLogin((args[1] ?? {}) as LoginAction))
    return emit.apply(this, args as never[])
  }
}

function noteLogin({ status, user, provider, payload }: LoginAction): void {
  const method = provider === undefined || provider === 'default' ? 'password' : 'oauth'
  if (status === 'fail') noteSignal({ kind: 'failure', library: LIBRARY, method })
  if (status !== 'success') return
  const { email, identifier } = payload ?? {}
  const identity = resolveUser({ id: user, email: email ?? identifier }, { library: LIBRARY })
  noteSignal({ kind: 'event', library: LIBRARY, method, identity })
}

/** Sign-ins to Directus 10, 11 and 12, by password and by a provider. */
export class DirectusInstrumentation extends AuthInstrumentation {
  constructor(config?: InstrumentationConfig) {
    super('@signed-in/instrumentation/directus', config)
  }

  protected override library(): AuthLibrary {
    return { name: LIBRARY, patches: [EMITTER] }
  }
}
