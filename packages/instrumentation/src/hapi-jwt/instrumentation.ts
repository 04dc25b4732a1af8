import type { InstrumentationConfig } from '@opentelemetry/instrumentation'
import { AuthInstrumentation, type AuthLibrary, type LibraryPatch } from '../auth-instrumentation.ts'
import { guarded } from '../guard.ts'
import { noteToken, noteVerifiedToken } from '../note-token.ts'
import { tokenClaims } from '../token-claims.ts'

const LIBRARY = '@hapi/jwt'
const VERSIONS = { from: '2.0.0', below: '4.0.0' }

const PATCHES: readonly LibraryPatch[] = [
  {
    module: LIBRARY,
    file: 'lib/token.js',
    versions: VERSIONS,
    patch: (exports, patcher) =>
      patcher.wrap(exports, 'generate', (generate) => {
        return function (this: unknown, ...args: unknown[]): unknown {
          const token = generate.apply(this, args as never[])
          guarded(`${LIBRARY} generate`, () => noteToken(LIBRARY, token))
          return token
        }
      }),
  },
  {
    module: LIBRARY,
    file: 'lib/crypto.js',
    versions: VERSIONS,
    patch: (exports, patcher) =>
      patcher.wrap(exports, 'verify', (verify) => {
        return function (this: unknown, ...args: unknown[]): unknown {
          const isRight = verify.apply(this, args as never[])
          if (isRight === true) guarded(`${LIBRARY} verify`, () => noteVerified(args[0]))
          return isRight
        }
      }),
  },
]

/** The parts of a token, as it came. */
interface RawToken {
  readonly header?: unknown
  readonly payload?: unknown
  readonly signature?: unknown
}

function noteVerified(raw: unknown): void {
  const { header, payload, signature } = (raw ?? {}) as RawToken
  const token = `${String(header)}.${String(payload)}.${String(signature)}`
  noteVerifiedToken(LIBRARY, tokenClaims(token), token)
}

/** Tokens of `@hapi/jwt` 2 and 3. A token signs somebody in only together with a credential; the scheme's own checks do not. */
export class HapiJwtInstrumentation extends AuthInstrumentation {
  constructor(config?: InstrumentationConfig) {
    super('@signed-in/instrumentation/hapi-jwt', config)
  }

  protected override library(): AuthLibrary {
    return { name: LIBRARY, patches: PATCHES }
  }
}
