import type { Patcher } from '../auth-instrumentation.ts'
import { guarded } from '../guard.ts'
import { observeResult } from '../hosted/observe-result.ts'
import { noteSignal } from '../note-signal.ts'
import { type AnyFunction, wrapMethod } from '../wrap.ts'
import { factorMethod } from './factor-method.ts'
import { LIBRARY, type SuperTokensUser } from './library.ts'
import { addProof, isProven, setRoute } from './login-request.ts'
import { personWithoutSession } from './person-of.ts'

/** What a function of a recipe answers, as far as it is read. */
interface RecipeAnswer {
  readonly status?: unknown
  readonly user?: SuperTokensUser
  readonly createdNewRecipeUser?: unknown
  readonly createdNewUser?: unknown
}

/** A function of a recipe by which somebody proves who they are. */
interface ProvingFunction {
  readonly name: string
  readonly signUp?: true
  /** true: what it looks at need not lead to a login. */
  readonly isConfirmation?: true
  /** true: the app vouches for the person itself, and makes users of a list by it, too. */
  readonly isVouched?: true
}

/** A recipe that signs people in. */
interface ProvingRecipe {
  readonly name: string
  readonly functions: readonly ProvingFunction[]
}

/** The recipes with the functions that an app may override and call. */
export const PROVING_RECIPES: readonly ProvingRecipe[] = [
  {
    name: 'emailpassword',
    functions: [{ name: 'signIn' }, { name: 'signUp', signUp: true }, { name: 'verifyCredentials', isConfirmation: true }],
  },
  { name: 'thirdparty', functions: [{ name: 'signInUp' }, { name: 'manuallyCreateOrUpdateUser', isVouched: true }] },
  { name: 'passwordless', functions: [{ name: 'consumeCode' }] },
  {
    name: 'webauthn',
    functions: [{ name: 'signIn' }, { name: 'signUp', signUp: true }, { name: 'verifyCredentials', isConfirmation: true }],
  },
]

/** Looks at the functions of a recipe where the library makes them, underneath whatever the app puts around them. */
export function observeRecipe({ name, functions }: ProvingRecipe, patcher: Patcher): (make: AnyFunction) => AnyFunction {
  return (make) =>
    function (this: unknown, ...args: unknown[]): unknown {
      const implementation = make.apply(this, args as never[])
      for (const one of functions) wrapMethod(implementation, one.name, observeFunction(name, one, patcher))
      return implementation
    }
}

function observeFunction(
  recipe: string,
  { signUp, isConfirmation, isVouched }: ProvingFunction,
  patcher: Patcher,
): (original: AnyFunction) => AnyFunction {
  const isChecked = signUp === undefined && isVouched === undefined
  return observeResult(`${LIBRARY} ${recipe}`, ({ args, result }) => {
    if (!patcher.isEnabled()) return
    const answer = (result ?? {}) as RecipeAnswer
    const method = methodOf(recipe, args[0])
    if (answer.status !== 'OK' || answer.user === undefined) {
      if (isChecked) noteSignal({ kind: 'failure', library: LIBRARY, method })
      return
    }
    const { user } = answer
    const isNew = signUp === true || answer.createdNewRecipeUser === true || answer.createdNewUser === true
    const proof = { user, method, signUp: isNew && isAlone(user), isConfirmation: isConfirmation === true }
    const isInRoute = addProof(proof)
    if (isInRoute || isVouched || isConfirmation) return
    // The app calls it itself, and may have a session or a token of its own.
    noteSignal({ kind: 'credential', library: LIBRARY, method, signUp: proof.signUp, identity: personWithoutSession(user) })
  })
}

/** A new account that was linked to others belongs to somebody who was known before. */
function isAlone({ loginMethods = [] }: SuperTokensUser): boolean {
  return loginMethods.length <= 1
}

function methodOf(recipe: string, input: unknown): string {
  if (recipe !== 'passwordless') return factorMethod(recipe)
  return typeof input === 'object' && input !== null && 'linkCode' in input && input.linkCode !== undefined ? 'magic_link' : 'otp'
}

/** What the routes of all recipes end in, once somebody has proven who they are: from version 17 on. */
export function observePostAuthChecks(original: AnyFunction): AnyFunction {
  return function (this: unknown, ...args: unknown[]): unknown {
    guarded(`${LIBRARY} checks`, () => {
      const {
        authenticatedUser: user,
        isSignUp,
        factorId,
      } = args[0] as {
        readonly authenticatedUser: SuperTokensUser
        readonly isSignUp?: unknown
        readonly factorId?: string
      }
      addProof({ user, method: factorMethod(factorId), signUp: isSignUp === true && isAlone(user), isConfirmation: false })
    })
    return original.apply(this, args as never[])
  }
}

/** The routes of the recipes, by their files. What is refused where nobody signs up is a failed login. */
export const ROUTES: readonly { readonly file: string; readonly factorId: string; readonly isSignUp?: true }[] = [
  { file: 'emailpassword/api/signin', factorId: 'emailpassword' },
  { file: 'emailpassword/api/signup', factorId: 'emailpassword', isSignUp: true },
  { file: 'thirdparty/api/signinup', factorId: 'thirdparty' },
  { file: 'passwordless/api/consumeCode', factorId: 'otp-email' },
  { file: 'webauthn/api/signin', factorId: 'webauthn' },
  { file: 'webauthn/api/signup', factorId: 'webauthn', isSignUp: true },
]

/** Knows while a route of a recipe is at work, and that nobody signed in by it. */
export function observeRoute({ factorId, isSignUp }: (typeof ROUTES)[number]): (original: AnyFunction) => AnyFunction {
  const end = (): void => {
    setRoute(false)
    if (isSignUp !== true && !isProven()) noteSignal({ kind: 'failure', library: LIBRARY, method: factorMethod(factorId) })
  }
  return (original) => {
    const observed = observeResult(`${LIBRARY} route`, end, end)(original)
    return function (this: unknown, ...args: unknown[]): unknown {
      guarded(`${LIBRARY} route`, () => setRoute(true))
      return observed.apply(this, args as never[])
    }
  }
}
