import type { InstrumentationConfig } from '@opentelemetry/instrumentation'
import { AuthInstrumentation, type AuthLibrary, type LibraryPatch, type Patcher } from '../auth-instrumentation.ts'
import { guarded } from '../guard.ts'
import { noteSignal } from '../note-signal.ts'
import { resolveUser } from '../resolve-user.ts'
import { type AnyFunction, imitate, wrapMethod } from '../wrap.ts'
import { observeController } from './users-permissions.ts'

const LIBRARY = '@strapi/strapi'
const VERSIONS = { from: '5.0.0', below: '6.0.0' }

/** Everything of the admin panel that signs somebody in says so here: by password, and by a provider. */
const EVENT_HUB: LibraryPatch = {
  module: '@strapi/core',
  file: 'dist/services/event-hub.js',
  versions: VERSIONS,
  patch: (exports, patcher) => patcher.wrap(exports, 'createEventHub', (create) => observeCreate(create, patcher)),
}

function observeCreate(create: AnyFunction, patcher: Patcher): AnyFunction {
  return function (this: unknown, ...args: unknown[]): unknown {
    const hub = create.apply(this, args as never[])
    guarded('strapi event hub', () => wrapMethod(hub, 'emit', (emit) => observeEmit(emit, () => patcher.isEnabled())))
    return hub
  }
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

const USERS_CONTROLLER = 'plugin::users-permissions.auth'

/**
 * The users of the API: the plugin's controller, whoever has extended it. The plugin itself has no main file, and files of such packages
 * are not announced to anybody.
 */
const CONTROLLERS: LibraryPatch = {
  module: '@strapi/core',
  file: 'dist/registries/controllers.js',
  versions: VERSIONS,
  patch: patchRegistry,
}

/** Version 4 has the same two in one package, whose files moved in a minor version; each exports one function. */
const VERSIONS_4 = { from: '4.0.0', below: '5.0.0' }
const PATCHES_4: readonly LibraryPatch[] = ['dist', 'lib'].flatMap((folder) => [
  {
    module: LIBRARY,
    file: `${folder}/services/event-hub.js`,
    versions: VERSIONS_4,
    patch: (exports: unknown, patcher: Patcher) =>
      typeof exports === 'function' ? imitate(exports as AnyFunction, observeCreate(exports as AnyFunction, patcher)) : undefined,
  },
  { module: LIBRARY, file: `${folder}/core/registries/controllers.js`, versions: VERSIONS_4, patch: patchRegistry },
])

function patchRegistry(exports: unknown, patcher: Patcher): unknown {
  return typeof exports === 'function' ? observedRegistry(exports as AnyFunction, patcher) : undefined
}

function observedRegistry(create: AnyFunction, patcher: Patcher): AnyFunction {
  return imitate(create, function (this: unknown, ...args: unknown[]): unknown {
    const registry = create.apply(this, args as never[])
    guarded('strapi controllers', () => wrapMethod(registry, 'get', (get) => observeGet(get, patcher)))
    return registry
  })
}

function observeGet(get: AnyFunction, patcher: Patcher): AnyFunction {
  return function (this: unknown, ...args: unknown[]): unknown {
    const controller = get.apply(this, args as never[])
    if (args[0] === USERS_CONTROLLER) guarded('strapi controller', () => observeController(LIBRARY, controller, patcher))
    return controller
  }
}

/** Sign-ins to the admin panel and to the API of Strapi 4 and 5. */
export class StrapiInstrumentation extends AuthInstrumentation {
  constructor(config?: InstrumentationConfig) {
    super('@signed-in/instrumentation/strapi', config)
  }

  protected override library(): AuthLibrary {
    return { name: LIBRARY, patches: [EVENT_HUB, CONTROLLERS, ...PATCHES_4] }
  }
}
