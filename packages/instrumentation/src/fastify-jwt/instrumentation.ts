import type { InstrumentationConfig } from '@opentelemetry/instrumentation'
import { AuthInstrumentation, type AuthLibrary, type LibraryPatch } from '../auth-instrumentation.ts'
import { guarded } from '../guard.ts'
import { noteToken, noteVerifiedToken } from '../note-token.ts'
import { seeCallback, seeResult } from '../see-result.ts'
import { type AnyFunction, imitate } from '../wrap.ts'

/** What @fastify/jwt signs and verifies with. */
const LIBRARY = 'fast-jwt'
const VERSIONS = { from: '3.0.0', below: '7.0.0' }

/** A file that exports one factory: `createSigner(options)` or `createVerifier(options)`, which returns `(input, callback?)`. */
function factoryPatch(file: string, note: (input: unknown, result: unknown) => void): LibraryPatch {
  const hook = `${LIBRARY} ${file}`
  return {
    module: LIBRARY,
    file,
    versions: VERSIONS,
    patch: (exports, patcher) => {
      if (typeof exports !== 'function') return undefined
      const factory = exports as AnyFunction
      return imitate(factory, function (this: unknown, ...options: unknown[]): unknown {
        const made = factory.apply(this, options as never[])
        if (typeof made !== 'function') return made
        const original = made as AnyFunction
        return imitate(original, function (this: unknown, ...args: unknown[]): unknown {
          if (!patcher.isEnabled()) return original.apply(this, args as never[])
          return observe(hook, original, this, args, (result) => note(args[0], result))
        })
      })
    },
  }
}

function observe(
  hook: string,
  original: AnyFunction,
  self: unknown,
  args: readonly unknown[],
  note: (result: unknown) => void,
): unknown {
  const see = (result: unknown): void => {
    guarded(hook, () => note(result))
  }
  const [input, callback] = args
  if (typeof callback === 'function') {
    return original.call(self, ...([input, seeCallback(callback as AnyFunction, see)] as never[]))
  }
  return seeResult(original.apply(self, args as never[]), see)
}

const PATCHES: readonly LibraryPatch[] = [
  factoryPatch('src/signer.js', (_payload, token) => noteToken('@fastify/jwt', token)),
  factoryPatch('src/verifier.js', (token, payload) => noteVerifiedToken('@fastify/jwt', payload, token)),
]

/**
 * Tokens of @fastify/jwt 7 to 10, and of fast-jwt, on which it stands. A token signs somebody in only together with a credential.
 */
export class FastifyJwtInstrumentation extends AuthInstrumentation {
  constructor(config?: InstrumentationConfig) {
    super('@signed-in/instrumentation/fastify-jwt', config)
  }

  protected override library(): AuthLibrary {
    return { name: '@fastify/jwt', patches: PATCHES }
  }
}
