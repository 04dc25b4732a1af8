import type { InstrumentationConfig } from '@opentelemetry/instrumentation'
import { AuthInstrumentation, type AuthLibrary, type LibraryPatch } from '../auth-instrumentation.ts'
import { guarded } from '../guard.ts'
import { noteToken } from '../note-token.ts'
import { type AnyFunction, imitate } from '../wrap.ts'

const LIBRARY = 'jsonwebtoken'

type Sign = (this: unknown, ...args: unknown[]) => unknown

/** `sign(payload, secret, options?, callback?)`: returns the token, or hands it to the callback. */
const SIGN: LibraryPatch = {
  module: LIBRARY,
  file: 'sign.js',
  versions: { from: '7.0.0', below: '10.0.0' },
  patch: (exports, patcher) => {
    if (typeof exports !== 'function') return undefined
    const original = exports as Sign
    return imitate(original, function (this: unknown, ...args: unknown[]): unknown {
      if (!patcher.isEnabled()) return original.apply(this, args)
      const watched = guarded('jsonwebtoken sign', () => watchCallback(args))
      const token = original.apply(this, watched ?? args)
      if (typeof token === 'string') guarded('jsonwebtoken sign', () => noteToken(LIBRARY, token))
      return token
    })
  },
}

function watchCallback(args: readonly unknown[]): unknown[] | undefined {
  const callback = args.at(-1)
  if (typeof callback !== 'function') return undefined
  const noted = imitate(callback as AnyFunction, function (this: unknown, ...results: unknown[]): unknown {
    guarded('jsonwebtoken sign', () => {
      if (!results[0]) noteToken(LIBRARY, results[1])
    })
    return (callback as AnyFunction).apply(this, results as never[])
  })
  return [...args.slice(0, -1), noted]
}

/** Tokens issued by jsonwebtoken 7 to 9, alone or below `@nestjs/jwt`. A token signs somebody in only together with a credential. */
export class JsonwebtokenInstrumentation extends AuthInstrumentation {
  constructor(config?: InstrumentationConfig) {
    super('@signed-in/instrumentation/jsonwebtoken', config)
  }

  protected override library(): AuthLibrary {
    return { name: LIBRARY, patches: [SIGN] }
  }
}
