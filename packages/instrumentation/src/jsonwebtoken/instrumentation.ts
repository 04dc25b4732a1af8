import type { InstrumentationConfig } from '@opentelemetry/instrumentation'
import { AuthInstrumentation, type AuthLibrary, type LibraryPatch } from '../auth-instrumentation.ts'
import { guarded } from '../guard.ts'
import { noteToken, noteVerifiedToken } from '../note-token.ts'
import { type AnyFunction, imitate } from '../wrap.ts'

const LIBRARY = 'jsonwebtoken'

/** `sign(payload, secret, options?, callback?)` and `verify(token, secret, options?, callback?)`. */
type TokenFunction = (this: unknown, ...args: unknown[]) => unknown

/** A file that exports one function, which returns its result or hands it to a callback. */
function filePatch(file: string, note: (result: unknown, input: unknown) => void): LibraryPatch {
  const hook = `${LIBRARY} ${file}`
  return {
    module: LIBRARY,
    file,
    versions: { from: '7.0.0', below: '10.0.0' },
    patch: (exports, patcher) => {
      if (typeof exports !== 'function') return undefined
      const original = exports as TokenFunction
      return imitate(original, function (this: unknown, ...args: unknown[]): unknown {
        if (!patcher.isEnabled()) return original.apply(this, args)
        const watched = guarded(hook, () => watchCallback(hook, args, (payload) => note(payload, args[0])))
        const result = original.apply(this, watched ?? args)
        // With a callback the result comes there.
        if (watched === undefined) guarded(hook, () => note(result, args[0]))
        return result
      })
    },
  }
}

function watchCallback(hook: string, args: readonly unknown[], note: (result: unknown) => void): unknown[] | undefined {
  const callback = args.at(-1)
  if (typeof callback !== 'function') return undefined
  // Only the library calls it: it need not look like the app's.
  const noted = function (this: unknown, ...results: unknown[]): unknown {
    guarded(hook, () => {
      if (!results[0]) note(results[1])
    })
    return (callback as AnyFunction).apply(this, results as never[])
  }
  return [...args.slice(0, -1), noted]
}

const PATCHES: readonly LibraryPatch[] = [
  filePatch('sign.js', (token) => noteToken(LIBRARY, token)),
  filePatch('verify.js', (payload, token) => noteVerifiedToken(LIBRARY, payload, token)),
]

/**
 * Tokens of jsonwebtoken 7 to 9, alone or below `@nestjs/jwt`. A token signs somebody in only together with a credential; a token of
 * a pending second factor is one.
 */
export class JsonwebtokenInstrumentation extends AuthInstrumentation {
  constructor(config?: InstrumentationConfig) {
    super('@signed-in/instrumentation/jsonwebtoken', config)
  }

  protected override library(): AuthLibrary {
    return { name: LIBRARY, patches: PATCHES }
  }
}
