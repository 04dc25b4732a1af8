import { globalState } from './global-state.ts'
import { guarded } from './guard.ts'
import { createScope } from './request-scope.ts'

/**
 * Runs the work of a library that stands for everything inside of it: what the libraries below show there (hashes compared, tokens
 * signed, providers called) is not noted, since the outer one knows better what became of it. What the app records itself is.
 *
 * @param library npm name of the outer library
 * @returns what `work` returns
 */
export function enclosed<T>(library: string, work: () => T): T {
  const scope = guarded(`${library} enclosure`, () => {
    const outer = globalState().scopes.getStore()
    return createScope(outer?.response, { library, outer })
  })
  return scope === undefined ? work() : globalState().scopes.run(scope, work)
}
