// The people of the apps that keep them as plain objects with readable passwords, and the cookies that remember them.
module.exports = () => {
  const users = new Map()
  const remembered = new Map()
  const add = (user) => users.set(user.username, { password: 'right', ...user }).get(user.username)
  add({ id: 'u-ann', username: 'ann', orgId: 'org-1' })
  add({ id: 'u-bob', username: 'bob', orgId: 'org-2' })
  add({ id: 'u-mia', username: 'mia' })
  add({ id: 'u-adm', username: 'admin' })
  for (let i = 0; i < 5; i += 1) add({ id: `u-crowd-${i}`, username: `crowd-${i}` })
  const byId = (id) => [...users.values()].find((user) => user.id === id)
  return {
    add,
    byId,
    byName: (name) => users.get(name),
    verify: (username, password) => {
      const user = users.get(username)
      return user?.password === password ? user : undefined
    },
    fromProvider: (subject, name) => users.get(name) ?? add({ id: `from-${subject}`, username: name }),
    remember: (id) => {
      const token = `remember-${Math.random().toString(36).slice(2)}`
      remembered.set(token, id)
      return token
    },
    recall: (token) => byId(remembered.get(token)),
  }
}
