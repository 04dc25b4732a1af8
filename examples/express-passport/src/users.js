const bcrypt = require('bcryptjs')

// A real app has these in its database.
const users = [
  { id: 'user_101', username: 'ada', name: 'Ada Lovelace', accountId: 'account_acme', password: 'analytical-engine' },
  { id: 'user_102', username: 'grace', name: 'Grace Hopper', accountId: 'account_acme', password: 'first-compiler' },
  { id: 'user_201', username: 'linus', name: 'Linus Pauling', accountId: 'account_globex', password: 'chemical-bond' },
].map(({ password, ...user }) => ({ ...user, passwordHash: bcrypt.hashSync(password, 10) }))

const findByUsername = (username) => users.find((user) => user.username === username)
const findById = (id) => users.find((user) => user.id === id)

module.exports = { findById, findByUsername }
