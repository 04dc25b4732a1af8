import type { InstrumentationConfig } from '@opentelemetry/instrumentation'
import { AuthInstrumentation, type AuthLibrary, type LibraryPatch } from '../auth-instrumentation.ts'
import { guarded } from '../guard.ts'
import { noteToken, noteVerifiedToken } from '../note-token.ts'
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
    const noted = imitate(callback as AnyFunction, function (this: unknown, ...results: unknown[]): unknown {
      if (!results[0]) see(results[1])
      return (callback as AnyFunction).apply(this, results as never[])
    })
    return original.call(self, ...([input, noted] as never[]))
  }
  const result = original.apply(self, args as never[])
  if (!(result instanceof Promise)) {
    see(result)
    return result
  }
  return result.then((value: unknown) => {
    see(value)
    return value
  })
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
