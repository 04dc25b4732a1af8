import type { InstrumentationConfig } from '@opentelemetry/instrumentation'
import { AuthInstrumentation, type AuthLibrary, type LibraryPatch } from '../auth-instrumentation.ts'
import { observedConfig } from '../authjs/observed-config.ts'
import { SILENT, SilentFlows } from '../authjs/silent-flows.ts'
import { enclosed } from '../enclosure.ts'
import { exportShapes, withExport } from '../exported.ts'
import { guarded } from '../guard.ts'
import type { AnyFunction } from '../wrap.ts'
import { AUTH_CORE } from './library.ts'
import { answerCookies, answerLocation, requestCookies } from './web-cookies.ts'

export { signedIn } from './signed-in.ts'

const LIBRARY = AUTH_CORE.name

const PATCH: LibraryPatch = {
  module: LIBRARY,
  versions: { from: '0.34.0', below: '1.0.0' },
  patch: (exports, patcher) => {
    const observe = observeAuth(() => patcher.isEnabled())
    for (const shape of exportShapes(exports)) patcher.wrap(shape, 'Auth', observe)
    return withExport(exports, 'Auth', observe)
  },
}

/** `Auth(request, config)`, which every integration calls (`@auth/express`, `@auth/sveltekit`, next-auth 5, ...). */
function observeAuth(isEnabled: () => boolean): (auth: AnyFunction) => AnyFunction {
  const silent = new SilentFlows()
  return (auth) =>
    function (this: unknown, ...args: unknown[]): unknown {
      const [request, config] = args as [{ readonly url?: unknown }?, object?]
      const path = guarded(LIBRARY, () => String(request?.url).split('?', 1)[0]) ?? ''
      if (!isEnabled() || typeof config !== 'object' || config === null) return auth.apply(this, args as never[])
      if (path.includes('/signin/')) return followSignIn(auth.apply(this, args as never[]), request, silent)
      if (!path.includes('/callback/')) return auth.apply(this, args as never[])
      const observed = guarded(LIBRARY, () => observedConfig(config, AUTH_CORE))
      const isSilent = guarded(LIBRARY, () => silent.isAnswer(requestCookies(request)))
      return enclosed(isSilent ? SILENT : LIBRARY, () =>
        auth.apply(this, [request, observed ?? config, ...args.slice(2)] as never[]),
      )
    }
}

/** A login begins: the answer sends the browser to the provider. */
function followSignIn(answer: unknown, request: { readonly url?: unknown } | undefined, silent: SilentFlows): unknown {
  if (!(answer instanceof Promise)) return answer
  return answer.then((value: unknown) => {
    guarded(LIBRARY, () => silent.remember([String(request?.url), answerLocation(value)], answerCookies(value)))
    return value
  })
}

/** Sign-ins through Auth.js: `@auth/core` and everything that stands on it. */
export class AuthCoreInstrumentation extends AuthInstrumentation {
  constructor(config?: InstrumentationConfig) {
    super('@signed-in/instrumentation/auth-core', config)
  }

  protected override library(): AuthLibrary {
    // The file once more: an ES module that imports an alias (`npm:`) of the package comes in by its path.
    return { name: LIBRARY, patches: [PATCH, { ...PATCH, file: 'index.js' }] }
  }
}
