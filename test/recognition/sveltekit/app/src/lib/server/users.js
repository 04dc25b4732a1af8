import bcrypt from 'bcryptjs'

const passwordHash = bcrypt.hashSync('right', 4)
const users = [
  { id: 'user-ann', username: 'ann', email: 'ann@example.com', passwordHash },
  { id: 'user-bob', username: 'bob', email: 'bob@example.com', passwordHash },
]

/** The user if the password is right. */
export async function verify(username, password) {
  const user = users.find((one) => one.username === username)
  return user !== undefined && (await bcrypt.compare(String(password), user.passwordHash)) ? user : undefined
}

export const userById = (id) => users.find((one) => one.id === id)
