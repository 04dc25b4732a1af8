// Logins that keep the user in other places and other shapes than the common one, and things that only look like logins.
const { randomUUID } = require('node:crypto')
const { promisify } = require('node:util')

module.exports = async ({ app, passwords, jwt, graphql }) => {
  const { hash, compare } = passwords
  const stored = await hash('right')
  const pin = await hash('4711')
  const key = `key-${randomUUID()}`
  const keyHash = await hash(key)
  const secretFor = { refresh: undefined }
  const person = (username) => ({ id: `u-${username}`, username, email: `${username}@example.org`, orgId: 'org-1' })
  const route = (path, handle, method = 'post') =>
    app[method](path, (req, res, next) => Promise.resolve(handle(req, res)).catch(next))
  const right = async (req) => compare(req.body.password, stored)
  const ok = (res) => res.json({ ok: true })
  const no = (res) => res.status(401).json({ ok: false })

  // One route per shape: how the app writes the user into the session.
  const shapes = {
    user: (session, user) => {
      session.user = user
    },
    'user-id-only': (session, user) => {
      session.uid = user.id
    },
    nested: (session, user) => {
      session.auth = { user: { id: user.id, name: user.username }, at: Date.now() }
    },
    'nested-id': (session, user) => {
      session.auth ??= {}
      session.auth.userId = user.id
    },
    account: (session, user) => {
      session.account = { _id: user.id, email: user.email }
    },
    'logged-in-user': (session, user) => {
      session.loggedin = true
      session.username = user.id
    },
    snake: (session, user) =>
      Object.assign(session, { logged_in_user_id: user.id, csrf_token: randomUUID(), last_seen_at: Date.now() }),
    'current-user': (session, user) => {
      session.currentUser = { ...user, roles: ['admin'], firstName: 'A', twoFactorEnabled: false }
    },
    flag: (session, user) => {
      session.isAuthenticated = true
      session.member = user
    },
    unnamed: (session, user) => {
      session.loginAt = Date.now()
      session.whoIsIt = user.id
    },
    'name-kept-for-the-form': (session, user) => {
      session.username = user.id
    },
    'email-as-id': (session, user) => {
      session.user = user.email
    },
    zero: (session) => {
      session.userId = 0
    },
  }
  for (const [name, write] of Object.entries(shapes)) {
    route(`/odd/${name}`, async (req, res) => {
      if (name === 'name-kept-for-the-form') write(req.session, person(req.body.username))
      if (!(await right(req))) return no(res)
      write(req.session, person(req.body.username))
      ok(res)
    })
    // The same user written again by something that is no login.
    route(`/odd/${name}/refresh`, (req, res) => {
      write(req.session, person(req.body.username))
      ok(res)
    })
  }
  // Saves by hand and answers before the session is used up.
  route('/odd/redirect', async (req, res) => {
    if (!(await right(req))) return res.redirect('/login?failed=1')
    req.session.userId = `u-${req.body.username}`
    req.session.save(() => res.redirect('/'))
  })
  // The login stands in a middleware in front of a page that knows nothing of it.
  route('/odd/middleware', (_req, res) => ok(res), 'get')
  app.use('/odd/in-front', (req, res, next) => {
    right(req).then((isRight) => {
      if (!isRight) return no(res)
      req.session.userId = `u-${req.body.username}`
      next()
    }, next)
  })
  route('/odd/in-front', (_req, res) => res.json({ page: true }))
  // One loop answers all logins, in the async context of whoever came first.
  const queue = []
  let isRunning = false
  const work = async () => {
    isRunning = true
    for (let job = queue.shift(); job !== undefined; job = queue.shift()) job.done(await compare(job.password, stored))
    isRunning = false
  }
  route('/odd/queue', async (req, res) => {
    const isRight = await new Promise((done) => {
      queue.push({ password: req.body.password, done })
      if (!isRunning) void work()
    })
    if (!isRight) return no(res)
    req.session.userId = `u-${req.body.username}`
    ok(res)
  })
  // Destroys the session and makes a new one.
  route('/odd/destroy-first', async (req, res) => {
    if (!(await right(req))) return no(res)
    const { sessionStore } = req
    await promisify((done) => req.session.destroy(done))()
    sessionStore.generate(req)
    req.session.userId = `u-${req.body.username}`
    ok(res)
  })
  // First factor with a flag beside the user.
  route('/odd/flagged/password', async (req, res) => {
    if (!(await right(req))) return no(res)
    Object.assign(req.session, { userId: `u-${req.body.username}`, mfaVerified: false })
    ok(res)
  })
  route('/odd/flagged/code', (req, res) => {
    if (req.body.code !== '123456') return no(res)
    req.session.mfaVerified = true
    ok(res)
  })
  // First factor under a name of its own, and a one-time code that is kept hashed.
  route('/odd/hashed-code/password', async (req, res) => {
    if (!(await right(req))) return no(res)
    req.session.twoFactor = { userId: `u-${req.body.username}`, since: Date.now() }
    ok(res)
  })
  route('/odd/hashed-code/code', async (req, res) => {
    if (!(await compare(req.body.code, pin))) return no(res)
    req.session.userId = req.session.twoFactor.userId
    delete req.session.twoFactor
    ok(res)
  })
  // Asks for the PIN of somebody who is signed in, and remembers that it was right.
  route('/odd/pin', async (req, res) => {
    if (!(await compare(req.body.pin, pin))) return no(res)
    req.session.pinAt = Date.now()
    ok(res)
  })
  // Administrators confirm their own password before they act as somebody else.
  route('/odd/impersonate', async (req, res) => {
    if (!(await right(req))) return no(res)
    req.session.originalUserId = req.session.userId
    req.session.userId = `u-${req.body.username}`
    ok(res)
  })
  // Keys of machines are kept hashed too. This one also keeps its user in the session, for the pages behind it.
  route('/odd/api', async (req, res) => {
    const [, sent] = (req.headers.authorization ?? '').split(' ')
    if (!(await compare(sent ?? req.headers['x-api-key'] ?? '', keyHash))) return no(res)
    req.session.userId = 'u-machine'
    ok(res)
  })
  route('/odd/api/key', (_req, res) => res.json({ key }), 'get')
  // A guest gets a user object of its own.
  route('/odd/guest', (req, res) => {
    req.session.user = { id: `guest-${randomUUID()}`, isGuest: true }
    ok(res)
  })
  // Administrators create users.
  route('/odd/create-user', async (req, res) => {
    await hash(req.body.password)
    res.status(201).json({})
  })
  // Tokens whose refresh half is kept hashed.
  const tokens = async () => {
    const refreshToken = randomUUID() + randomUUID()
    secretFor.refresh = await hash(refreshToken.slice(0, 72))
    return { token: jwt.sign({ sub: 'u-ann', username: 'ann' }, 'secret'), refreshToken }
  }
  route('/odd/token/login', async (req, res) => ((await right(req)) ? res.json(await tokens()) : no(res)))
  route('/odd/token/refresh', async (req, res) =>
    (await compare(req.body.refreshToken, secretFor.refresh)) ? res.json(await tokens()) : no(res),
  )
  // A signed-in user confirms the password and gets a token for something else.
  route('/odd/token/personal', async (req, res) =>
    (await right(req)) ? res.json({ token: jwt.sign({ sub: req.session.userId, scope: 'read' }, 'secret') }) : no(res),
  )

  const { buildSchema, graphql: run } = graphql
  const schema = buildSchema('type Query { me: String } type Mutation { login(username: String!, password: String!): Boolean }')
  route('/graphql', async (req, res) => {
    const rootValue = {
      login: async ({ username, password }) => {
        if (!(await compare(password, stored))) return false
        await promisify((done) => req.session.regenerate(done))()
        req.session.user = person(username)
        return true
      },
    }
    res.json(await run({ schema, source: req.body.query, rootValue }))
  })
}
