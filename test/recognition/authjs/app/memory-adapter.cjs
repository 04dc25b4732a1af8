// A database adapter of the Auth.js family, in memory: the functions of its Adapter interface, nothing else.
module.exports = ({ keepsObjects }) => {
  const users = new Map()
  const accounts = []
  const sessions = new Map()
  const tokens = new Map()
  // A database gives a new object each time, a store in memory often the same.
  const copy = (record) => (record === undefined ? null : keepsObjects ? record : { ...record })
  const byEmail = (email) => [...users.values()].find((user) => user.email === email)
  return {
    createUser: async (user) => {
      const made = { ...user, id: `db-${user.email.split('@')[0]}`, orgId: 'org-db' }
      users.set(made.id, made)
      return copy(made)
    },
    getUser: async (id) => copy(users.get(id)),
    getUserByEmail: async (email) => copy(byEmail(email)),
    getUserByAccount: async ({ provider, providerAccountId }) => {
      const account = accounts.find((one) => one.provider === provider && one.providerAccountId === providerAccountId)
      return copy(account && users.get(account.userId))
    },
    updateUser: async (user) => {
      Object.assign(users.get(user.id), user)
      return copy(users.get(user.id))
    },
    linkAccount: async (account) => {
      accounts.push(account)
      return account
    },
    createSession: async (session) => {
      sessions.set(session.sessionToken, session)
      return copy(session)
    },
    getSessionAndUser: async (sessionToken) => {
      const session = sessions.get(sessionToken)
      return session === undefined ? null : { session: copy(session), user: copy(users.get(session.userId)) }
    },
    updateSession: async (session) => {
      sessions.set(session.sessionToken, { ...sessions.get(session.sessionToken), ...session })
      return copy(sessions.get(session.sessionToken))
    },
    deleteSession: async (sessionToken) => void sessions.delete(sessionToken),
    createVerificationToken: async (token) => {
      tokens.set(token.token, token)
      return copy(token)
    },
    useVerificationToken: async ({ token }) => {
      const found = tokens.get(token)
      tokens.delete(token)
      return copy(found)
    },
  }
}
