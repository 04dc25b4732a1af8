import type { Patcher } from '../auth-instrumentation.ts'
import { guarded } from '../guard.ts'
import { observeStrategy } from './observe-strategy.ts'

/**
 * Watches every strategy of an authenticator class: where it is registered (`use`), or where it is handed over directly
 * (`authenticate(new Strategy(...))`, taken by passport 0.6 and later).
 */
export function observeStrategies(library: string, authenticator: unknown, patcher: Patcher): void {
  patcher.wrap(authenticator, 'use', (use) => {
    return function (this: unknown, ...args: unknown[]): unknown {
      guarded(`${library} use`, () => observeRegistration(library, args, patcher))
      return use.apply(this, args as never[])
    }
  })
  patcher.wrap(authenticator, 'authenticate', (authenticate) => {
    return function (this: unknown, ...args: unknown[]): unknown {
      guarded(`${library} authenticate`, () => observeInstances(library, args[0], patcher))
      return authenticate.apply(this, args as never[])
    }
  })
}

/** `use(strategy)` or `use(name, strategy)`. */
function observeRegistration(library: string, args: readonly unknown[], patcher: Patcher): void {
  if (args[1] === undefined) observeStrategy(library, args[0], undefined, patcher)
  else observeStrategy(library, args[1], args[0], patcher)
}

function observeInstances(library: string, strategies: unknown, patcher: Patcher): void {
  for (const strategy of Array.isArray(strategies) ? strategies : [strategies])
    observeStrategy(library, strategy, undefined, patcher)
}
