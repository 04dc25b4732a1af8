import { globalState } from '../global-state.ts'
import { guarded } from '../guard.ts'
import type { AuthjsLibrary } from './observation.ts'
import { observedParts } from './observe-config.ts'
import { loginsByUser, oneLogin } from './seen-login.ts'

/** On a configuration that is observed already: the app's own line and our hook must not both count. */
const OBSERVED: unique symbol = Symbol.for('@signed-in/observed-config') as never

/**
 * The configuration with its parts observed, to be handed to the library in its place. Reading anything else of it, and writing to
 * it (the library fills in defaults), goes to the app's own object.
 */
export function observedConfig(config: object, library: AuthjsLibrary): object {
  if (OBSERVED in config) return config
  const parts: ReadonlyMap<PropertyKey, unknown> = new Map(Object.entries(observedParts(config, library, oneLogin())))
  // A proxy must say of a property that cannot change what stands there, so such an object is copied.
  const isFixed = [...parts.keys()].some((key) => Object.getOwnPropertyDescriptor(config, key)?.configurable === false)
  const target = isFixed || Object.isFrozen(config) ? { ...config } : config
  return new Proxy(target, {
    get: (of, key) => (parts.has(key) ? parts.get(key) : (Reflect.get(of, key) as unknown)),
  })
}

/** A copy of the configuration that is observed for good, also in a bundle that no hook can see. */
export function observedCopy<Config extends object>(config: Config, library: AuthjsLibrary): Config {
  if (OBSERVED in config) return config
  guarded(library.name, () => globalState().handedOver.add(library.name))
  return { ...config, ...observedParts(config, library, loginsByUser()), [OBSERVED]: true }
}
