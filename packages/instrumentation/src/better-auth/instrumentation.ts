import type { InstrumentationConfig } from '@opentelemetry/instrumentation'
import { AuthInstrumentation, type AuthLibrary, type LibraryPatch, type Patcher } from '../auth-instrumentation.ts'
import { enclosed } from '../enclosure.ts'
import { exportShapes, withExport } from '../exported.ts'
import { guarded } from '../guard.ts'
import { type AnyFunction, wrapMethod } from '../wrap.ts'
import { LIBRARY, PLUGIN_ID } from './library.ts'
import { signedInPlugin } from './signed-in.ts'

export { type SignedInPlugin, signedIn } from './signed-in.ts'

/** What an app gives to `betterAuth`, as far as we look at it. */
interface Options {
  readonly plugins?: readonly { readonly id?: unknown }[]
}

/** What `betterAuth` returns. */
interface Auth {
  options?: unknown
  readonly api?: object
}

const PATCH: LibraryPatch = {
  module: LIBRARY,
  versions: { from: '1.2.0', below: '2.0.0' },
  patch: (exports, patcher) => {
    const observe = (create: AnyFunction): AnyFunction => observeCreation(create, patcher)
    for (const shape of exportShapes(exports)) patcher.wrap(shape, 'betterAuth', observe)
    return withExport(exports, 'betterAuth', observe)
  },
}

/** `betterAuth(options)`: our plugin goes behind those of the app, and what it returns speaks for everything below it. */
function observeCreation(create: AnyFunction, patcher: Patcher): AnyFunction {
  return function (this: unknown, ...args: unknown[]): unknown {
    const [own] = args
    const options = patcher.isEnabled() ? guarded(LIBRARY, () => withPlugin(own, patcher)) : undefined
    const auth = create.apply(this, (options === undefined ? args : [options, ...args.slice(1)]) as never[])
    guarded(LIBRARY, () => encloseEntries(auth as Auth, patcher))
    if (options !== undefined) guarded(LIBRARY, () => restoreOptions(auth as Auth, options, own))
    return auth
  }
}

function withPlugin(options: unknown, patcher: Patcher): object | undefined {
  if (typeof options !== 'object' || options === null) return undefined
  const { plugins = [] } = options as Options
  if (plugins.some(({ id }) => id === PLUGIN_ID)) return undefined
  return { ...options, plugins: [...plugins, signedInPlugin(() => patcher.isEnabled())] }
}

/** The app finds its own options where it looks for them. */
function restoreOptions(auth: Auth, options: object, own: unknown): void {
  if (auth.options === options) auth.options = own
}

/** The ways in: the handler of web requests, and the functions that the app's server calls itself. */
function encloseEntries(auth: Auth, patcher: Patcher): void {
  const enclose = (entry: AnyFunction): AnyFunction =>
    function (this: unknown, ...args: unknown[]): unknown {
      const run = (): unknown => entry.apply(this, args as never[])
      return patcher.isEnabled() ? enclosed(LIBRARY, run) : run()
    }
  const { handler, fetch } = auth as { handler?: unknown; fetch?: unknown }
  wrapMethod(auth, 'handler', enclose)
  // Newer versions have the handler under two names.
  if (fetch === handler) Reflect.set(auth, 'fetch', Reflect.get(auth, 'handler'))
  for (const name of Object.keys(auth.api ?? {})) wrapMethod(auth.api, name, enclose)
}

/** Sign-ins through better-auth 1, with all its plugins. */
export class BetterAuthInstrumentation extends AuthInstrumentation {
  constructor(config?: InstrumentationConfig) {
    super('@signed-in/instrumentation/better-auth', config)
  }

  protected override library(): AuthLibrary {
    return {
      name: LIBRARY,
      patches: [
        PATCH,
        // An entry of its own for apps without Kysely.
        { ...PATCH, module: `${LIBRARY}/minimal` },
        // The file once more: an ES module that imports an alias (`npm:`) of the package comes in by its path.
        { ...PATCH, file: 'dist/index.mjs' },
        { ...PATCH, file: 'dist/auth/minimal.mjs' },
      ],
    }
  }
}
