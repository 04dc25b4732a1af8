import type { InstrumentationConfig } from '@opentelemetry/instrumentation'
import { AuthInstrumentation, type AuthLibrary, type LibraryPatch } from '../auth-instrumentation.ts'
import { observedConfig } from '../authjs/observed-config.ts'
import { type NamedValue, SILENT, SilentFlows } from '../authjs/silent-flows.ts'
import { enclosed } from '../enclosure.ts'
import { guarded } from '../guard.ts'
import type { AnyFunction } from '../wrap.ts'
import { NEXT_AUTH } from './library.ts'

export { signedIn } from './signed-in.ts'

const LIBRARY = NEXT_AUTH.name

/** A request as the library's own handlers make it, or a web request. */
interface AuthRequest {
  readonly action?: unknown
  readonly url?: unknown
  readonly query?: Readonly<Record<string, unknown>>
  readonly cookies?: Readonly<Record<string, unknown>>
}

interface AuthParams {
  readonly req?: AuthRequest
  readonly options?: unknown
}

const PATCH: LibraryPatch = {
  module: LIBRARY,
  file: 'core/index.js',
  // 5 is `@auth/core` underneath and has no such file.
  versions: { from: '4.0.0', below: '5.0.0' },
  patch: (exports, patcher) => {
    const silent = new SilentFlows()
    // The second is what it was called before 4.19.
    for (const name of ['AuthHandler', 'NextAuthHandler']) patcher.wrap(exports, name, (handle) => observeHandler(handle, silent))
  },
}

/** `AuthHandler({ req, options })`, behind API routes, route handlers and `getServerSession`. */
function observeHandler(handle: AnyFunction, silent: SilentFlows): AnyFunction {
  return function (this: unknown, ...args: unknown[]): unknown {
    const [params] = args as [AuthParams?]
    const action = guarded(LIBRARY, () => actionOf(params?.req))
    const run = (own: unknown): unknown => handle.apply(this, [own, ...args.slice(1)] as never[])
    if (action === 'signin') return followSignIn(run(params), params?.req, silent)
    if (action !== 'callback') return run(params)
    const observed = guarded(LIBRARY, () => observedParams(params))
    const isSilent = guarded(LIBRARY, () => silent.isAnswer(requestCookies(params?.req)))
    return enclosed(isSilent ? SILENT : LIBRARY, () => run(observed ?? params))
  }
}

function actionOf(request: AuthRequest | undefined): unknown {
  if (request?.action !== undefined) return request.action
  return typeof request?.url === 'string' ? new URL(request.url).pathname.split('/')[3] : undefined
}

function observedParams(params: AuthParams | undefined): AuthParams | undefined {
  const options = params?.options
  if (typeof options !== 'object' || options === null) return undefined
  return { ...params, options: observedConfig(options, NEXT_AUTH) }
}

function requestCookies(request: AuthRequest | undefined): readonly NamedValue[] {
  return Object.entries(request?.cookies ?? {}).map(([name, value]) => ({ name, value: String(value) }))
}

/** A login begins: the answer sends the browser to the provider. */
function followSignIn(answer: unknown, request: AuthRequest | undefined, silent: SilentFlows): unknown {
  if (!(answer instanceof Promise)) return answer
  return answer.then((value: unknown) => {
    guarded(LIBRARY, () => {
      const { redirect, cookies } = value as { readonly redirect?: unknown; readonly cookies?: readonly NamedValue[] }
      const asked = request?.query?.['prompt'] === 'none' ? ['?prompt=none'] : []
      silent.remember([String(redirect), ...asked], cookies ?? [])
    })
    return value
  })
}

/** Sign-ins through next-auth 4, in API routes and route handlers. Version 5 is seen through `@auth/core`. */
export class NextAuthInstrumentation extends AuthInstrumentation {
  constructor(config?: InstrumentationConfig) {
    super('@signed-in/instrumentation/next-auth', config)
  }

  protected override library(): AuthLibrary {
    return { name: LIBRARY, patches: [PATCH] }
  }
}
