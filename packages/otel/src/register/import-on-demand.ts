import { isBuiltin, type LoadHookSync, type ResolveHookSync } from 'node:module'

/** In-thread hooks of Node's module loader. */
export interface LoaderHooks {
  readonly resolve: ResolveHookSync
  readonly load: LoadHookSync
}

/**
 * Hooks that are made when a module first imports another. Until then everything passes; from then on everything goes through them.
 * `require` is asked about as well and does not count, nor does the main module, which nobody imports, nor what is built in or a
 * `data:` URL, which is no library. If they cannot be made, `onFailure` is told and everything goes on passing.
 */
export function importedOnDemand(create: () => LoaderHooks, onFailure: (error: unknown) => void): LoaderHooks {
  let hooks: LoaderHooks | undefined
  let isCreating = false
  return {
    resolve(specifier, context, next) {
      const isImport = context.parentURL !== undefined && !context.conditions.includes('require') && !isNoLibrary(specifier)
      if (hooks === undefined && isImport && !isCreating) {
        // Making them imports modules, too.
        isCreating = true
        try {
          hooks = create()
        } catch (error) {
          onFailure(error)
        }
      }
      return hooks === undefined ? next(specifier, context) : hooks.resolve(specifier, context, next)
    },
    load: (url, context, next) => (hooks === undefined ? next(url, context) : hooks.load(url, context, next)),
  }
}

function isNoLibrary(specifier: string): boolean {
  return isBuiltin(specifier) || specifier.startsWith('data:')
}
