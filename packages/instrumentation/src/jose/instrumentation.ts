import type { InstrumentationConfig } from '@opentelemetry/instrumentation'
import { AuthInstrumentation, type AuthLibrary, type LibraryPatch, type Patcher } from '../auth-instrumentation.ts'
import { exportShapes, withExport } from '../exported.ts'
import { guarded } from '../guard.ts'
import { observeResult } from '../hosted/observe-result.ts'
import { noteToken, noteVerifiedToken } from '../note-token.ts'
import type { AnyFunction } from '../wrap.ts'

const LIBRARY = 'jose'

/** The class is shared by all who import it, so its prototype is patched and no export is replaced. */
const SIGN_JWT: LibraryPatch = {
  module: LIBRARY,
  versions: { from: '4.0.0', below: '7.0.0' },
  patch: (exports, patcher) => {
    const { SignJWT } = exports as { SignJWT?: { prototype?: unknown } }
    patcher.wrap(SignJWT?.prototype, 'sign', (sign) => {
      return function (this: unknown, ...args: unknown[]): unknown {
        const token = sign.apply(this, args as never[])
        if (!(token instanceof Promise)) return token
        return token.then((value: unknown) => {
          guarded('jose sign', () => noteToken(LIBRARY, value))
          return value
        })
      }
    })
    for (const shape of exportShapes(exports)) patcher.wrap(shape, 'jwtVerify', observeVerify(patcher))
    // What `require` gives has getters or is a frozen name space.
    return withExport(exports, 'jwtVerify', observeVerify(patcher))
  },
}

/** `jwtVerify(token, key, options?)` resolves to `{ payload, protectedHeader }`. */
function observeVerify(patcher: Patcher): (verify: AnyFunction) => AnyFunction {
  return observeResult('jose jwtVerify', ({ args, result }) => {
    if (patcher.isEnabled()) noteVerifiedToken(LIBRARY, (result as { payload?: unknown }).payload, args[0])
  })
}

/** Tokens issued by `SignJWT` of jose 4 to 6. A token signs somebody in only together with a credential. */
export class JoseInstrumentation extends AuthInstrumentation {
  constructor(config?: InstrumentationConfig) {
    super('@signed-in/instrumentation/jose', config)
  }

  protected override library(): AuthLibrary {
    return { name: LIBRARY, patches: [SIGN_JWT] }
  }
}
