import { guarded } from '../guard.ts'
import { beforeEnd } from '../note-signal.ts'
import { noteComparison } from '../password/note-password.ts'
import { type DerivedKey, type RequestScope, scopeFor, secretsOf } from '../request-scope.ts'
import { seeCallback } from '../see-result.ts'
import type { AnyFunction } from '../wrap.ts'

/** Keys kept per request. */
const MAX_KEYS = 8

/**
 * Requests that have derived a key and are not answered yet. Signed cookies are compared with `timingSafeEqual` in every request: nothing
 * is asked unless a password is being checked somewhere at this moment.
 */
let requestsWithKeys = 0

/** A stand-in for `scrypt(password, salt, ..., callback?)`: remembers in its request which key came of which password. */
export function observeDerivation(library: string, derive: AnyFunction): AnyFunction {
  return function (this: unknown, ...args: unknown[]): unknown {
    const scope = guarded(library, () => scopeFor())
    if (scope === undefined) return derive.apply(this, args as never[])
    const see = (key: unknown): void => {
      guarded(library, () => remember(scope, library, args, key))
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

/** A single round of pbkdf2: what `@hapi/iron` and its kin seal cookies with. (In `scrypt` the third argument is a length.) */
const SEALING_ROUNDS = 1

function remember(scope: RequestScope, library: string, [secret, , rounds]: readonly unknown[], key: unknown): void {
  if (!(key instanceof Uint8Array) || (typeof secret !== 'string' && !(secret instanceof Uint8Array))) return
  const text = typeof secret === 'string' ? secret : Buffer.from(secret).toString('utf8')
  const { derived } = secretsOf(scope)
  if (derived.length === 0 && scope.response?.writableFinished !== true) {
    requestsWithKeys += 1
    beforeEnd(scope, () => {
      requestsWithKeys -= 1
    })
  }
  if (derived.length < MAX_KEYS)
    derived.push({ library, secret: text, key, maySeal: rounds === SEALING_ROUNDS, isSettled: false })
}

/**
 * A stand-in for `timingSafeEqual(a, b)`: a comparison with a derived key tells whether its password was right. A method, as the function
 * has no prototype, so that it stands there without another function around it.
 */
export function observeComparison(library: string, equals: AnyFunction): AnyFunction {
  const holder = {
    timingSafeEqual(this: unknown, ...args: unknown[]): unknown {
      const result = equals.apply(this, args as never[])
      if (requestsWithKeys > 0) guarded(library, () => compared(library, args, result))
      return result
    },
  }
  return holder.timingSafeEqual
}

function compared(library: string, args: readonly unknown[], result: unknown): void {
  const scope = scopeFor()
  const { derived = [] } = scope?.handWritten?.secrets ?? {}
  if (scope === undefined || derived.length === 0 || typeof result !== 'boolean') return
  // Two people may have one password and, in old tables, one salt: then a stored hash is also the key of somebody else's login.
  const isAmong = (one: DerivedKey): boolean => args.some((side) => isOf(side, one))
  const own =
    derived.find(({ key }) => args.includes(key)) ??
    derived.find((one) => !one.isSettled && isAmong(one)) ??
    derived.find(isAmong)
  if (own === undefined) return
  own.isSettled = true
  noteComparison(scope, library, own.secret, result)
}

/** A copy of the key, or its text. */
function isOf(side: unknown, { key }: DerivedKey): boolean {
  if (!ArrayBuffer.isView(side)) return false
  const bytes = Buffer.from(side.buffer, side.byteOffset, side.byteLength)
  const own = Buffer.from(key.buffer, key.byteOffset, key.byteLength)
  return (
    bytes.equals(own) || ['hex', 'base64', 'base64url'].some((text) => bytes.equals(Buffer.from(own.toString(text as 'hex'))))
  )
}
