import type { InstrumentationConfig } from '@opentelemetry/instrumentation'
import { AuthInstrumentation, type AuthLibrary, type LibraryPatch, type Patcher } from '../auth-instrumentation.ts'
import { exportShapes } from '../exported.ts'
import { guarded } from '../guard.ts'
import type { AnyFunction } from '../wrap.ts'
import { addCookieName, LIBRARY, sessionWasSet, watchCookieSessions, watchedSession } from './watched-session.ts'

const PATCH: LibraryPatch = {
  module: LIBRARY,
  versions: { from: '11.0.0', below: '13.0.0' },
  patch: (exports, patcher) => {
    for (const shape of exportShapes(exports)) {
      // Version 11 is the plugin itself.
      for (const plugin of [shape, (shape as { plugin?: unknown }).plugin])
        patcher.wrap(plugin, 'register', (register) => observeRegister(register, patcher))
    }
  },
}

function observeRegister(register: AnyFunction, patcher: Patcher): AnyFunction {
  return function (this: unknown, ...args: unknown[]): unknown {
    const restore = guarded(`${LIBRARY} register`, () => watchScheme(args[0], patcher))
    try {
      return register.apply(this, args as never[])
    } finally {
      guarded(`${LIBRARY} register`, () => restore?.())
    }
  }
}

/** The plugin tells hapi how its strategies are made; each of them decorates requests with an object of the one class we want. */
function watchScheme(server: unknown, patcher: Patcher): (() => void) | undefined {
  const { auth } = server as { auth?: { scheme?: AnyFunction } }
  return shadow(auth, 'scheme', (scheme) => (name, implementation) => {
    const watched = (own: unknown, options: unknown): unknown => {
      const restore = guarded(`${LIBRARY} strategy`, () => watchDecoration(own, options, patcher))
      try {
        const strategy = (implementation as Call)(own, options)
        patcher.wrap(strategy, 'authenticate', observeAuthenticate)
        return strategy
      } finally {
        guarded(`${LIBRARY} strategy`, () => restore?.())
      }
    }
    return scheme(name, typeof implementation === 'function' ? watched : implementation)
  })
}

function watchDecoration(server: unknown, options: unknown, patcher: Patcher): (() => void) | undefined {
  const { cookie } = (options ?? {}) as { cookie?: { name?: unknown } }
  const name = typeof cookie?.name === 'string' ? cookie.name : 'sid'
  addCookieName(name)
  return shadow(server, 'decorate', (decorate) => (type, property, decoration, ...rest) => {
    const watched = (request: unknown): unknown => {
      const cookieAuth = (decoration as (request: unknown) => unknown)(request)
      guarded(`${LIBRARY} request`, () => patcher.wrap(Object.getPrototypeOf(cookieAuth), 'set', observeSet))
      return cookieAuth
    }
    return decorate(type, property, typeof decoration === 'function' ? watched : decoration, ...rest)
  })
}

/** `authenticate(request, h)` looks at the session that a request came with. */
function observeAuthenticate(authenticate: AnyFunction): AnyFunction {
  return function (this: unknown, ...args: unknown[]): unknown {
    const result = authenticate.apply(this, args as never[])
    if (!(result instanceof Promise)) return result
    return result.then((outcome: unknown) => {
      const { error, data } = (outcome ?? {}) as { error?: unknown; data?: unknown }
      if (!error && data) guarded(`${LIBRARY} session`, () => watchCookieSessions(args[0]))
      return outcome
    })
  }
}

interface CookieAuth {
  readonly request: object
  readonly settings: { readonly name: string }
}

/** `set(session)` makes a new session; `set(key, value)` only adds to one. */
function observeSet(set: AnyFunction): AnyFunction {
  return function (this: unknown, ...args: unknown[]): unknown {
    if (args.length !== 1) return set.apply(this, args as never[])
    const { request, settings } = this as CookieAuth
    const watched = guarded(`${LIBRARY} set`, () => watchedSession(request, settings.name))
    const result = set.apply(this, args as never[])
    if (watched !== undefined) guarded(`${LIBRARY} set`, () => sessionWasSet(request, watched))
    return result
  }
}

type Call = (...args: unknown[]) => unknown

/** Puts another function before an object's own for the length of one call, and returns the way back. */
function shadow(target: unknown, key: string, make: (original: Call) => Call): (() => void) | undefined {
  if (typeof target !== 'object' || target === null) return undefined
  const own = Object.getOwnPropertyDescriptor(target, key)
  const original: unknown = Reflect.get(target, key)
  if (typeof original !== 'function') return undefined
  const bound: Call = (...args) => Reflect.apply(original, target, args)
  Object.defineProperty(target, key, {
    value: make(bound),
    configurable: true,
    writable: true,
    enumerable: own?.enumerable ?? false,
  })
  return () => {
    if (own === undefined) Reflect.deleteProperty(target, key)
    else Object.defineProperty(target, key, own)
  }
}

/**
 * Sign-ins into the sealed cookie of `@hapi/cookie` 11 and 12: `request.cookieAuth.set(session)` with somebody new in it, or behind a
 * credential that was proven in the same request (a password, `@hapi/bell`).
 */
export class HapiCookieInstrumentation extends AuthInstrumentation {
  constructor(config?: InstrumentationConfig) {
    super('@signed-in/instrumentation/hapi-cookie', config)
  }

  protected override library(): AuthLibrary {
    return { name: LIBRARY, patches: [PATCH, { ...PATCH, file: 'lib/index.js' }] }
  }
}
