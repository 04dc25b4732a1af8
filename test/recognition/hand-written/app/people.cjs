// The people of the apps with a hand-written login: their passwords are hashed by the library under test.
module.exports = async ({ passwords, library }) => {
  const { hash, compare } = passwords(library)
  const users = new Map()
  const add = async (id, username, password, orgId) => {
    const user = { id, username, hash: await hash(password), orgId }
    users.set(username, user)
    return user
  }
  await add('u-ann', 'ann', 'right', 'org-1')
  await add('u-bob', 'bob', 'right', 'org-2')
  await add('u-adm', 'admin', 'right')
  await add('u-mia', 'mia', 'right')
  for (let i = 0; i < 5; i += 1) await add(`u-crowd-${i}`, `crowd-${i}`, 'right')
  const DUMMY = await hash('nobody has this password')
  return {
    hash,
    compare,
    add,
    byId: (id) => [...users.values()].find((user) => user.id === id),
    byName: (username) => users.get(username),
    // Unknown users cost as much as known ones.
    verify: async ({ username, password }) => {
      const user = users.get(username)
      const isRight = await compare(password, user?.hash ?? DUMMY)
      return user !== undefined && isRight ? user : undefined
    },
  }
}
