import type { InstrumentationConfig } from '@opentelemetry/instrumentation'
import { AuthInstrumentation, type AuthLibrary, type LibraryPatch } from '../auth-instrumentation.ts'
import { enclosed } from '../enclosure.ts'
import { prototypeOf } from '../exported.ts'
import { guarded } from '../guard.ts'
import { noteSignal } from '../note-signal.ts'
import { resolveUser } from '../resolve-user.ts'
import type { AnyFunction } from '../wrap.ts'

const LIBRARY = 'parse-server'
const VERSIONS = { from: '8.0.0', below: '10.0.0' }

/** A user as Parse writes them. */
interface ParseUser {
  readonly objectId?: unknown
  readonly username?: unknown
  readonly email?: unknown
}

/** What we use of a write to the class `_User`. */
interface UserWrite {
  readonly className?: unknown
  readonly auth?: { readonly isMaster?: boolean; readonly isMaintenance?: boolean }
  readonly data?: ParseUser
  readonly response?: { readonly response?: { readonly sessionToken?: unknown } }
  readonly storage?: { readonly authProvider?: unknown }
  getCreatedWith?(): { readonly action?: unknown; readonly authProvider?: unknown } | undefined
  objectId?(): unknown
}

/** `handleLogIn(request)`: user name and password, after the second factor if there is one. */
function observeLogIn(logIn: AnyFunction): AnyFunction {
  return function (this: unknown, ...args: unknown[]): unknown {
    const answer = enclosed(LIBRARY, () => logIn.apply(this, args as never[]))
    if (!(answer instanceof Promise)) return answer
    return answer.then((value: unknown) => {
      guarded('parse-server login', () => {
        const { response } = value as { response?: ParseUser & { sessionToken?: unknown } }
        if (response?.sessionToken !== undefined) noteUser(response, response.objectId, 'password', false)
      })
      return value
    })
  }
}

/**
 * Where a new session is made beside a write: sign-ups, and logins by what a provider says (`authData`). The session that follows a
 * changed password is made elsewhere, and somebody who links a provider gets none.
 */
function observeSession(create: AnyFunction): AnyFunction {
  return function (this: unknown, ...args: unknown[]): unknown {
    const write = this as UserWrite
    const before = guarded('parse-server session', () => write.response?.response?.sessionToken)
    const created = create.apply(this, args as never[])
    if (!(created instanceof Promise)) return created
    return created.then((value: unknown) => {
      guarded('parse-server session', () => {
        const token = write.response?.response?.sessionToken
        if (token !== undefined && token !== before) noteWrite(write)
      })
      return value
    })
  }
}

/** A write to `_User` hashes passwords that are chosen, changed and set for others: what became of it, the session tells. */
function encloseWrite(execute: AnyFunction): AnyFunction {
  return function (this: unknown, ...args: unknown[]): unknown {
    const write = (): unknown => execute.apply(this, args as never[])
    const isOfUser = guarded('parse-server write', () => (this as UserWrite).className === '_User')
    return isOfUser === true ? enclosed(LIBRARY, write) : write()
  }
}

function noteWrite(write: UserWrite): void {
  // Whoever holds the master key makes users for others.
  if (write.auth?.isMaster || write.auth?.isMaintenance) return
  const provider = write.storage?.authProvider
  // Version 8 has no `getCreatedWith`: there a session without a provider is that of a new user.
  const action = write.getCreatedWith?.()?.action ?? (provider ? 'login' : 'signup')
  const answered = write.response?.response as ParseUser | undefined
  // A login by a provider writes a random user name, which goes nowhere; a sign-up answers with none.
  const user = { ...write.data, ...answered }
  const method = provider === undefined || provider === null || provider === 'password' ? 'password' : methodOf(provider)
  noteUser(user, write.objectId?.() ?? answered?.objectId, method, action === 'signup')
}

/** Guests have a provider, too; several providers come as a list in one text. */
function methodOf(provider: unknown): string {
  return provider === 'anonymous' ? 'anonymous' : 'oauth'
}

function noteUser(user: ParseUser, userId: unknown, method: string, signUp: boolean): void {
  if (method === 'anonymous') return
  const identity = resolveUser({ ...user, id: userId }, { library: LIBRARY })
  noteSignal({ kind: 'event', library: LIBRARY, method, identity, signUp })
}

const PATCHES: readonly LibraryPatch[] = [
  {
    module: LIBRARY,
    file: 'lib/Routers/UsersRouter.js',
    versions: VERSIONS,
    patch: (exports, patcher) => patcher.wrap(prototypeOf(exports, 'UsersRouter'), 'handleLogIn', observeLogIn),
  },
  {
    module: LIBRARY,
    file: 'lib/RestWrite.js',
    versions: VERSIONS,
    patch: (exports, patcher) => {
      const prototype = prototypeOf(exports)
      patcher.wrap(prototype, 'createSessionTokenIfNeeded', observeSession)
      patcher.wrap(prototype, 'execute', encloseWrite)
    },
  },
]

/** Sign-ins of Parse Server 8 and 9: by password, by a provider, and by signing up. */
export class ParseServerInstrumentation extends AuthInstrumentation {
  constructor(config?: InstrumentationConfig) {
    super('@signed-in/instrumentation/parse-server', config)
  }

  protected override library(): AuthLibrary {
    return { name: LIBRARY, patches: PATCHES }
  }
}
