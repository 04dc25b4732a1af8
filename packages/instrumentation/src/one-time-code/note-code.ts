import { guarded } from '../guard.ts'
import { noteSignalIn } from '../note-signal.ts'
import { handWrittenOf, type RequestScope, scopeFor } from '../request-scope.ts'
import { seeResult } from '../see-result.ts'
import { findSession } from '../session-store/find-session.ts'
import type { AnyFunction } from '../wrap.ts'

/** Reads from what a library returned whether a code was right; undefined: that was no answer. */
export type ReadVerdict = (result: unknown) => boolean | undefined

/** A stand-in for a function that checks a one-time code, at once or by promise. */
export function observeCode(library: string, check: AnyFunction, read: ReadVerdict): AnyFunction {
  return function (this: unknown, ...args: unknown[]): unknown {
    const result = check.apply(this, args as never[])
    const scope = guarded(library, () => scopeFor())
    if (scope === undefined) return result
    const see = (value: unknown): void => {
      guarded(library, () => noteCode(scope, library, read(value)))
    }
    return seeResult(result, see)
  }
}

/**
 * A one-time code was checked. It is the last factor of a login if a session or a token follows, and nobody was signed in before: codes
 * also confirm payments, and show that a new authenticator works.
 */
function noteCode(scope: RequestScope, library: string, isRight: boolean | undefined): void {
  if (isRight === undefined) return
  if (!isRight) {
    noteSignalIn(scope, { kind: 'failure', library, method: 'otp' })
    return
  }
  const { sessions } = handWrittenOf(scope)
  findSession(scope)
  for (const session of sessions) session.checkpoint()
  noteSignalIn(scope, { kind: 'credential', library, method: 'otp', bare: true, secondFactor: true })
  for (const session of sessions) session.arm()
}
