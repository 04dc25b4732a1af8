import type { Patcher } from '../auth-instrumentation.ts'
import { exportShapes } from '../exported.ts'
import { guarded } from '../guard.ts'
import { type RequestScope, scopeFor, secretsOf } from '../request-scope.ts'
import { seeCallback, seeResult } from '../see-result.ts'
import type { AnyFunction } from '../wrap.ts'

/** What to do with the result of one call. */
export type NoteResult = (scope: RequestScope, args: readonly unknown[], result: unknown) => void

/** A function of a password library. */
export interface PasswordFunction {
  /** Name of the export. */
  readonly name: string
  /** Position of the callback, for those that take one. It comes as `(error, result)`. */
  readonly callbackAt?: number
  /** Position of the secret in a comparison; hashing of the same secret while it runs belongs to it. Undefined: it hashes. */
  readonly comparesAt?: number
  readonly note: NoteResult
}

/**
 * Watches functions that a password library exports, in every form in which they answer: at once, by promise, by callback. The
 * request is the one in which the function was called: native code may call back in another async context.
 */
export function observePasswords(
  library: string,
  exports: unknown,
  patcher: Patcher,
  functions: readonly PasswordFunction[],
): void {
  for (const shape of exportShapes(exports)) {
    for (const one of functions) patcher.wrap(shape, one.name, (original) => observed(`${library} ${one.name}`, original, one))
  }
}

/** A stand-in for one function that notes its result in the request of the caller. */
export function observed(hook: string, original: AnyFunction, one: Omit<PasswordFunction, 'name'>): AnyFunction {
  const { callbackAt, comparesAt, note } = one
  return function (this: unknown, ...args: unknown[]): unknown {
    const scope = guarded(hook, () => scopeFor())
    if (scope === undefined || isPartOfComparison(scope, args[0], comparesAt)) return original.apply(this, args as never[])
    const endComparison = comparesAt === undefined ? undefined : guarded(hook, () => beginComparison(scope, args[comparesAt]))
    const see = (result: unknown): void => {
      guarded(hook, () => {
        endComparison?.()
        note(scope, args, result)
      })
    }
    const watched = guarded(hook, () => watchCallback(args, callbackAt, see))
    const result = original.apply(this, (watched ?? args) as never[])
    return watched === undefined ? seeResult(result, see) : result
  }
}

function isPartOfComparison(scope: RequestScope, secret: unknown, comparesAt: number | undefined): boolean {
  return comparesAt === undefined && scope.handWritten?.secrets?.comparing.includes(secret) === true
}

function beginComparison(scope: RequestScope, secret: unknown): () => void {
  const { comparing } = secretsOf(scope)
  comparing.push(secret)
  return () => {
    const index = comparing.indexOf(secret)
    if (index >= 0) comparing.splice(index, 1)
  }
}

function watchCallback(
  args: readonly unknown[],
  callbackAt: number | undefined,
  see: (result: unknown) => void,
): unknown[] | undefined {
  const callback = callbackAt === undefined ? undefined : args[callbackAt]
  if (callbackAt === undefined || typeof callback !== 'function') return undefined
  return args.with(callbackAt, seeCallback(callback as AnyFunction, see))
}
