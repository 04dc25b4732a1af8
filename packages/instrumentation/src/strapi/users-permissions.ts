import type { Patcher } from '../auth-instrumentation.ts'
import { enclosed } from '../enclosure.ts'
import { guarded } from '../guard.ts'
import { noteSignal } from '../note-signal.ts'
import { resolveUser } from '../resolve-user.ts'
import { type AnyFunction, wrapMethod } from '../wrap.ts'

/** What we use of a Koa context. */
interface Context {
  readonly params?: { readonly provider?: unknown }
  readonly body?: unknown
  readonly req?: unknown
}

/** Actions that answer with a token because somebody signs in. `resetPassword` and `changePassword` answer with one as well. */
const SIGN_INS: Readonly<Record<string, { readonly signUp: boolean }>> = {
  callback: { signUp: false },
  register: { signUp: true },
}
const OTHERS = ['changePassword', 'resetPassword', 'emailConfirmation', 'refresh']

/** Has the actions of the plugin's controller `auth` tell whom they let in. Asked again for the same controller, it does nothing. */
export function observeController(library: string, controller: unknown, patcher: Patcher): void {
  for (const [action, { signUp }] of Object.entries(SIGN_INS)) {
    wrapMethod(controller, action, (original) => observeAction(library, original, signUp, patcher))
  }
  for (const action of OTHERS) {
    wrapMethod(controller, action, (original) => {
      return function (this: unknown, ...args: unknown[]): unknown {
        return enclosed(library, () => original.apply(this, args as never[]))
      }
    })
  }
}

function observeAction(library: string, action: AnyFunction, signUp: boolean, patcher: Patcher): AnyFunction {
  return function (this: unknown, ...args: unknown[]): unknown {
    if (!patcher.isEnabled()) return action.apply(this, args as never[])
    // Hashes compared and tokens signed in there are the plugin's own business.
    const done = enclosed(library, () => action.apply(this, args as never[]))
    if (!(done instanceof Promise)) return done
    return done.then((value: unknown) => {
      guarded('strapi users-permissions', () => noteAnswer(library, args[0] as Context, signUp))
      return value
    })
  }
}

/** A sign-up whose address must be confirmed first answers without a token. */
function noteAnswer(library: string, { body, params, req }: Context, signUp: boolean): void {
  const { jwt, user } = (body ?? {}) as { jwt?: unknown; user?: unknown }
  if (typeof jwt !== 'string') return
  const provider = params?.provider
  const method = signUp || provider === undefined || provider === 'local' ? 'password' : 'oauth'
  noteSignal({ kind: 'event', library, method, signUp, identity: resolveUser(user, { library }) }, req)
}
