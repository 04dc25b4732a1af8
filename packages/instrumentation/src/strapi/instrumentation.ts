import type { InstrumentationConfig } from '@opentelemetry/instrumentation'
import { AuthInstrumentation, type AuthLibrary, type LibraryPatch } from '../auth-instrumentation.ts'
import { guarded } from '../guard.ts'
import { noteSignal } from '../note-signal.ts'
import { resolveUser } from '../resolve-user.ts'
import { type AnyFunction, wrapMethod } from '../wrap.ts'
import { observeController } from './users-permissions.ts'

const LIBRARY = '@strapi/strapi'
const VERSIONS = { from: '5.0.0', below: '6.0.0' }

/** Everything of the admin panel that signs somebody in says so here: by password, and by a provider. */
const EVENT_HUB: LibraryPatch = {
  module: '@strapi/core',
  file: 'dist/services/event-hub.js',
  versions: VERSIONS,
  patch: (exports, patcher) =>
    patcher.wrap(exports, 'createEventHub', (create) => {
      return function (this: unknown, ...args: unknown[]): unknown {
        const hub = create.apply(this, args as never[])
        guarded('strapi event hub', () => wrapMethod(hub, 'emit', (emit) => observeEmit(emit, () => patcher.isEnabled())))
        return hub
      }
    }),
}

function observeEmit(emit: AnyFunction, isEnabled: () => boolean): AnyFunction {
  return function (this: unknown, ...args: unknown[]): unknown {
    if (args[0] === 'admin.auth.success' && isEnabled()) {
      guarded('strapi admin', () => {
        const { user, provider } = (args[1] ?? {}) as { user?: unknown; provider?: unknown }
        const method = provider === undefined || provider === 'local' ? 'password' : 'oauth'
        noteSignal({ kind: 'event', library: LIBRARY, method, identity: resolveUser(user, { library: LIBRARY }) })
      })
    }
    return emit.apply(this, args as never[])
  }
}

/** The users of the API. The file exports a function that makes the module at its first use. */
const USERS_PERMISSIONS: LibraryPatch = {
  module: '@strapi/plugin-users-permissions',
  file: 'dist/server/controllers/auth.js',
  versions: VERSIONS,
  patch: (exports, patcher) =>
    patcher.wrap(exports, '__require', (load) => {
      return function (this: unknown, ...args: unknown[]): unknown {
        const make = load.apply(this, args as never[])
        if (typeof make !== 'function') return make
        return (guarded('strapi users-permissions', () => observeController(LIBRARY, make as AnyFunction, patcher)) ??
          make) as unknown
      }
    }),
}

/** Sign-ins to the admin panel and to the API of Strapi 5. */
export class StrapiInstrumentation extends AuthInstrumentation {
  constructor(config?: InstrumentationConfig) {
    super('@signed-in/instrumentation/strapi', config)
  }

  protected override library(): AuthLibrary {
    return { name: LIBRARY, patches: [EVENT_HUB, USERS_PERMISSIONS] }
  }
}
