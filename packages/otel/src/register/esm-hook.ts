import * as nodeModule from 'node:module'
import { pathToFileURL } from 'node:url'
import { importedOnDemand, type LoaderHooks } from './import-on-demand.ts'
import { report } from './report.ts'
import { type Require, requireFor } from './require-package.ts'

/** Which imports are wrapped. Copies that do not know `shouldInclude` (before 3.2) go by the list. */
interface ImportFilter {
  readonly include: readonly (string | RegExp)[]
  shouldInclude(url: string, specifier: string): boolean
}

interface CreateHook {
  createHook(meta: { readonly url: string }): {
    applyOptions(options: ImportFilter): void
    readonly resolveSync: LoaderHooks['resolve']
    readonly loadSync: LoaderHooks['load']
  }
}

/** What is to be wrapped: modules by their names, files inside of them as `<module>/<path>`. */
export interface HookedModules {
  readonly modules: readonly string[]
  readonly files: readonly string[]
}

/**
 * Lets instrumentations see what the app imports as ES modules. Only the modules and files named are wrapped: wrapping everything is
 * known to break apps with circular imports. Uses the in-thread hooks where Node has them in a usable form, else the loader thread.
 *
 * Throws if the hook cannot be registered.
 */
export function registerEsmHook(hooked: HookedModules): void {
  // Without a main file (`node -e`, the prompt) there is nothing to import, and hooks make Node 24 fail over built-in modules there.
  if (hooked.modules.length === 0 || process.argv[1] === undefined || isHookedByApp()) return
  const load = instrumentationRequire()
  if (hasInThreadHooks(load)) {
    // Loading what wraps modules costs as much as everything else of ours together, and an app of CommonJS never needs it.
    nodeModule.registerHooks(importedOnDemand(() => inThreadHooks(load, hooked), notSeen))
    return
  }
  // It must be the copy that the instrumentations use: a hook of another copy tells another list of listeners.
  const parent = pathToFileURL(load.resolve('import-in-the-middle'))
  nodeModule.register('import-in-the-middle/hook.mjs', parent, { data: { include: includeList(hooked) } })
}

/** `require` from inside the copy of `@opentelemetry/instrumentation` that our instrumentations are built on. */
function instrumentationRequire(): Require {
  const ours = requireFor('@signed-in/instrumentation')
  if (ours === undefined) throw new Error('@signed-in/instrumentation is not installed')
  const instrumentation = nodeModule.createRequire(ours.resolve('@signed-in/instrumentation'))
  return nodeModule.createRequire(instrumentation.resolve('@opentelemetry/instrumentation'))
}

/** False where Node cannot (20, and some 22 and 24): asking costs a `require` of an ES module, which those cannot do either. */
function hasInThreadHooks(load: Require): boolean {
  if (!('registerHooks' in nodeModule)) return false
  try {
    return (load('import-in-the-middle/supports-sync-hooks.mjs') as { supportsSyncHooks(): boolean }).supportsSyncHooks()
  } catch {
    return false
  }
}

function inThreadHooks(load: Require, hooked: HookedModules): LoaderHooks {
  const url = pathToFileURL(load.resolve('import-in-the-middle/register-hooks.mjs')).href
  const hook = (load('import-in-the-middle/create-hook.mjs') as CreateHook).createHook({ url })
  hook.applyOptions({ include: includeList(hooked), shouldInclude: importFilter(hooked) })
  return { resolve: hook.resolveSync, load: hook.loadSync }
}

/** Turbopack imports an external package under a name of its own: `iron-session-c0ebdf9d67a7e236`, a link to the package. */
const TURBOPACK_HASH = /-[\da-f]{16}(?=$|\/)/

/** True for imports of these modules, as people write them and as bundlers do, and of these files, which their packages import themselves. */
export function importFilter({ modules, files }: HookedModules): (url: string, specifier: string) => boolean {
  const names = new Set(modules.flatMap((name) => (nodeModule.isBuiltin(name) ? [name.replace(/^node:/, ''), name] : [name])))
  const paths = new Set(files)
  return (url, specifier) =>
    names.has(specifier.replace(/^node:/, '').replace(TURBOPACK_HASH, '')) ||
    paths.has(url.slice(url.lastIndexOf(PACKAGES) + PACKAGES.length))
}

const PACKAGES = '/node_modules/'

/** The same as a list, for the thread of the loader hooks, which takes no function. */
function includeList({ modules, files }: HookedModules): readonly (string | RegExp)[] {
  return [...modules, ...files.map((file) => new RegExp(`${PACKAGES}${file.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`))]
}

function notSeen(error: unknown): void {
  report('error', `Libraries that the app imports as ES modules are not seen: ${error instanceof Error ? error.message : error}`)
}

/** The app registers the hook itself, for all modules: a second one would wrap everything twice. */
function isHookedByApp(): boolean {
  const flags = [...process.execArgv, process.env['NODE_OPTIONS'] ?? ''].join(' ')
  return /(?:experimental-loader|loader)[= ]\S*(?:instrumentation|import-in-the-middle)\/hook\.mjs/.test(flags)
}
