import { guarded } from '../guard.ts'
import { noteComparison } from '../password/note-password.ts'
import { type DerivedKey, type RequestScope, scopeFor, secretsOf } from '../request-scope.ts'
import { seeCallback } from '../see-result.ts'
import type { AnyFunction } from '../wrap.ts'

/** Keys kept per request. */
const MAX_KEYS = 8

/** Cookies are signed with `timingSafeEqual` in every request: nothing is asked until a key was derived in some request. */
let isInUse = false

/** A stand-in for `scrypt(password, salt, ..., callback?)`: remembers in its request which key came of which password. */
export function observeDerivation(library: string, derive: AnyFunction): AnyFunction {
  return function (this: unknown, ...args: unknown[]): unknown {
    const scope = guarded(library, () => scopeFor())
    if (scope === undefined) return derive.apply(this, args as never[])
    const see = (key: unknown): void => {
      guarded(library, () => remember(scope, library, args[0], key))
    }
    const callback = args.at(-1)
    if (typeof callback !== 'function') {
      const key = derive.apply(this, args as never[])
      see(key)
      return key
    }
    return derive.apply(this, [...args.slice(0, -1), seeCallback(callback as AnyFunction, see)] as never[])
  }
}

function remember(scope: RequestScope, library: string, secret: unknown, key: unknown): void {
  if (!(key instanceof Uint8Array) || (typeof secret !== 'string' && !(secret instanceof Uint8Array))) return
  const text = typeof secret === 'string' ? secret : Buffer.from(secret).toString('utf8')
  isInUse = true
  const { derived } = secretsOf(scope)
  if (derived.length < MAX_KEYS) derived.push({ library, secret: text, key, isSettled: false })
}

/** A stand-in for `timingSafeEqual(a, b)`: a comparison with a derived key tells whether its password was right. */
export function observeComparison(library: string, equals: AnyFunction): AnyFunction {
  return function (this: unknown, ...args: unknown[]): unknown {
    const result = equals.apply(this, args as never[])
    if (!isInUse) return result
    guarded(library, () => {
      const scope = scopeFor()
      const { derived = [] } = scope?.handWritten?.secrets ?? {}
      if (scope === undefined || derived.length === 0 || typeof result !== 'boolean') return
      const own = derived.find((one) => args.some((side) => isOf(side, one)))
      if (own === undefined) return
      own.isSettled = true
      noteComparison(scope, library, own.secret, result)
    })
    return result
  }
}

/** The key itself, a copy of it, or its text. */
function isOf(side: unknown, { key }: DerivedKey): boolean {
  if (side === key) return true
  if (!ArrayBuffer.isView(side)) return false
  const bytes = Buffer.from(side.buffer, side.byteOffset, side.byteLength)
  const own = Buffer.from(key.buffer, key.byteOffset, key.byteLength)
  return (
    bytes.equals(own) || ['hex', 'base64', 'base64url'].some((text) => bytes.equals(Buffer.from(own.toString(text as 'hex'))))
  )
}
