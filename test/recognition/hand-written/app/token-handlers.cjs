// A hand-written login that issues tokens, free of any framework. Each app hands in a context:
// { body, bearer, answer(status, json) }, and its token library as { sign(claims), verify(token) }.
const createPeople = require('./people.cjs')

module.exports = async ({ tokens, ...passwordSettings }) => {
  const { hash, compare, add, byId, byName, verify } = await createPeople(passwordSettings)

  const issue = async (user) => ({
    token: await tokens.sign({ sub: user.id, username: user.username, ...(user.orgId && { orgId: user.orgId }) }),
    refreshToken: await tokens.sign({ sub: user.id, type: 'refresh' }),
  })
  const refuse = (context) => context.answer(401, { error: 'no' })
  // What stands in front of every route but those of the login.
  const signedIn = (handle) => async (context) => {
    const claims = await tokens.verify(context.bearer ?? '').catch(() => undefined)
    if (claims === undefined) return refuse(context)
    return handle(context, byId(claims.sub))
  }
  const login = async (context) => {
    const user = await verify(context.body)
    if (user === undefined) return refuse(context)
    return context.answer(200, await issue(user))
  }

  return {
    'GET /me': signedIn((context, user) => context.answer(200, { id: user.id })),
    'POST /login': login,
    // Looks at a token if there is one, whatever the route.
    'POST /login/optional': async (context) => {
      if (context.bearer !== undefined) await tokens.verify(context.bearer).catch(() => undefined)
      return login(context)
    },
    'POST /login/spa': async (context) => {
      const user = await verify(context.body)
      return context.answer(200, user === undefined ? { ok: false } : { ok: true, ...(await issue(user)) })
    },
    'POST /login/then-fail': async (context) => {
      const user = await verify(context.body)
      if (user === undefined) return refuse(context)
      await issue(user)
      return context.answer(500, { error: 'the answer cannot be written' })
    },
    // Side by side, as batching clients send them.
    'POST /login/batch': async (context) => {
      const one = async (credentials) => {
        const user = await verify(credentials)
        return user === undefined ? null : issue(user)
      }
      return context.answer(200, { results: await Promise.all(context.body.logins.map(one)) })
    },
    'POST /refresh': async (context) => {
      const claims = await tokens.verify(context.body.refreshToken).catch(() => undefined)
      if (claims?.type !== 'refresh') return refuse(context)
      return context.answer(200, await issue(byId(claims.sub)))
    },
    'POST /register': async (context) => {
      const { username, password, stay } = context.body
      const user = await add(`new-${username}`, username, password)
      return context.answer(stay ? 200 : 201, stay ? await issue(user) : { id: user.id })
    },
    'POST /mfa/password': async (context) => {
      const user = await verify(context.body)
      if (user === undefined) return refuse(context)
      return context.answer(200, { mfaToken: await tokens.sign({ sub: user.id, purpose: 'mfa' }) })
    },
    'POST /mfa/code': async (context) => {
      const claims = await tokens.verify(context.body.mfaToken).catch(() => undefined)
      if (claims?.purpose !== 'mfa' || context.body.code !== '123456') return refuse(context)
      return context.answer(200, await issue(byId(claims.sub)))
    },
    'POST /step-up': signedIn(async (context, user) => {
      if (!(await compare(context.body.password, user.hash))) return refuse(context)
      return context.answer(200, { token: await tokens.sign({ sub: user.id, elevated: true }) })
    }),
    'POST /change-password': signedIn(async (context, user) => {
      if (!(await compare(context.body.password, user.hash))) return refuse(context)
      user.hash = await hash(context.body.newPassword)
      return context.answer(200, await issue(user))
    }),
    'POST /impersonate': signedIn(async (context) => context.answer(200, await issue(byName(context.body.username)))),
  }
}
