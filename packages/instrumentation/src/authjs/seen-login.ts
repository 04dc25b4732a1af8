/** What the parts of a configuration saw of one login, before the library says that it is one. */
export interface SeenLogin {
  /** What was submitted to a credentials provider. */
  method?: string
  /** The user's id before any callback of the app could change it. */
  firstId?: string | undefined
  /** What the provider says of the person. */
  profile?: unknown
  /** What the app's `jwt` callback made of the session. */
  token?: unknown
  /** The `jwt` callback refused: the library then clears the session cookies and says "signed in" all the same. */
  isRefused?: boolean
  /** An account was linked to a user. */
  isLinked?: boolean
  /** The library announced a new user. */
  isAnnounced?: boolean
  /** The adapter made a new user. */
  isCreated?: boolean
}

/** Brings together what the parts of a configuration see of the same login. */
export interface SeenLogins {
  /** What was seen of the login of this user; undefined if it is no object. */
  of(user: unknown): SeenLogin | undefined
  /** That login is over. An app may keep the same user object for the next one. */
  end(user: unknown): void
}

/** For a configuration that is handed over for one request: whoever signs in there is the same person. */
export function oneLogin(): SeenLogins {
  const seen: SeenLogin = {}
  return { of: (user) => (isObject(user) ? seen : undefined), end: () => {} }
}

/** For a configuration that serves all requests: the user object is one and the same for every part of a login. */
export function loginsByUser(): SeenLogins {
  const logins = new WeakMap<object, SeenLogin>()
  return {
    of: (user) => {
      if (!isObject(user)) return undefined
      const known = logins.get(user)
      if (known !== undefined) return known
      const seen: SeenLogin = {}
      logins.set(user, seen)
      return seen
    },
    end: (user) => {
      if (!isObject(user)) return
      // The way in is the same for all who sign in at once with one user object.
      const { method } = logins.get(user) ?? {}
      if (method === undefined) logins.delete(user)
      else logins.set(user, { method })
    },
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}
