import type { InstrumentationConfig } from '@opentelemetry/instrumentation'
import { AuthInstrumentation, type AuthLibrary, type LibraryPatch, type Patcher } from '../auth-instrumentation.ts'
import { guarded } from '../guard.ts'
import { type AnyFunction, imitate, wrapMethod } from '../wrap.ts'
import { decodedSession, encodedSession, LIBRARY } from './watched-session.ts'

const PATCH: LibraryPatch = {
  module: LIBRARY,
  versions: { from: '6.0.0', below: '9.0.0' },
  patch: (exports, patcher) => {
    if (typeof exports !== 'function') {
      for (const name of ['default', 'fastifySecureSession', 'module.exports'])
        patcher.wrap(exports, name, (plugin) => observePlugin(plugin, patcher))
      return undefined
    }
    const stand = imitate(exports as AnyFunction, observePlugin(exports as AnyFunction, patcher))
    for (const name of ['default', 'fastifySecureSession'])
      Object.defineProperty(stand, name, { value: stand, configurable: true, enumerable: true, writable: true })
    return stand
  },
}

/** The plugin decorates Fastify with the two functions that open and seal a session, and calls them by these names itself. */
function observePlugin(plugin: AnyFunction, patcher: Patcher): AnyFunction {
  return function (this: unknown, ...args: unknown[]): unknown {
    const result = plugin.apply(this, args as never[])
    if (patcher.isEnabled()) guarded(LIBRARY, () => observeInstance(args[0], patcher))
    return result
  }
}

function observeInstance(fastify: unknown, patcher: Patcher): void {
  wrapMethod(fastify, 'decodeSecureSession', (decode) => {
    return function (this: unknown, ...args: unknown[]): unknown {
      const session = decode.apply(this, args as never[])
      if (patcher.isEnabled()) guarded(`${LIBRARY} decode`, () => decodedSession(session))
      return session
    }
  })
  wrapMethod(fastify, 'encodeSecureSession', (encode) => {
    return function (this: unknown, ...args: unknown[]): unknown {
      if (patcher.isEnabled()) guarded(`${LIBRARY} encode`, () => encodedSession(args[0]))
      return encode.apply(this, args as never[])
    }
  })
}

/** Sign-ins of hand-written logins that keep the user in the sealed cookie of @fastify/secure-session 6 to 8. */
export class FastifySecureSessionInstrumentation extends AuthInstrumentation {
  constructor(config?: InstrumentationConfig) {
    super('@signed-in/instrumentation/fastify-secure-session', config)
  }

  protected override library(): AuthLibrary {
    // The file once more: an ES module that imports an alias (`npm:`) of the package comes in by its path.
    return { name: LIBRARY, patches: [PATCH, { ...PATCH, file: 'index.js' }] }
  }
}
