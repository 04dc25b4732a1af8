// The people of the app, as an ORM would hand them out: one plain object, one class with getters, odd ids.
module.exports = ({ bcrypt }) => {
  const secret = bcrypt.hashSync('right', 4)

  class Document {
    #values
    constructor(values) {
      this.#values = values
    }
    get _id() {
      return { toHexString: () => this.#values.hex, toString: () => this.#values.hex }
    }
    get username() {
      return this.#values.username
    }
    get hash() {
      return secret
    }
    get friends() {
      throw new Error('not populated')
    }
  }

  const users = new Map()
  const add = (user) => users.set(user.username, user).get(user.username)
  add({ id: 'u-ann', username: 'ann', email: 'ann@app.test', orgId: 'org-1', hash: secret })
  add({ id: 'u-bob', username: 'bob', email: 'bob@app.test', orgId: 'org-2', hash: secret })
  add({ id: 'u-mia', username: 'mia', hash: secret, mfa: true })
  add({ id: 'u-adm', username: 'admin', hash: secret, role: 'admin' })
  add({ id: 0, username: 'zero', hash: secret })
  add({ id: 'mail@app.test', username: 'mail', hash: secret })
  add({ id: 'u-bad', username: 'unserializable', hash: secret })
  add(new Document({ hex: '65f0c0ffee0000000000beef', username: 'doc' }))
  for (let i = 0; i < 5; i += 1) add({ id: `u-crowd-${i}`, username: `crowd-${i}`, hash: secret })

  const idOf = (user) => (user.id === undefined ? user._id.toHexString() : user.id)
  return {
    add,
    idOf,
    byId: (id) => [...users.values()].find((user) => idOf(user) === id),
    byName: (name) => users.get(name),
    // The usual verify step: look up, compare, hand out.
    verify: async (username, password) => {
      const user = users.get(username)
      return user !== undefined && (await bcrypt.compare(password, user.hash)) ? user : undefined
    },
    // People who come from a provider get an account on first sight.
    fromProvider: (subject, name) => users.get(name) ?? add({ id: `from-${subject}`, username: name, hash: secret }),
  }
}
