// A hand-written login as it stands in many apps, free of any framework. Each app hands in a context:
// { body, cookies, session, regenerate(), save(), destroy(), setCookie(name, value), answer(status, json) }.
// `session` is the library's own object.
const { randomUUID } = require('node:crypto')
const { setImmediate: later } = require('node:timers/promises')
const createPeople = require('./people.cjs')

module.exports = async (passwordSettings) => {
  const { hash, compare, add, byId, byName, verify } = await createPeople(passwordSettings)
  const remembered = new Map()

  const write = (session, user) =>
    Object.assign(session, { userId: user.id, username: user.username, ...(user.orgId && { orgId: user.orgId }) })
  const establish = async (context, user) => {
    await context.regenerate()
    write(context.session, user)
    await context.save()
  }
  const who = (context) => context.answer(200, { id: context.session?.userId ?? null })
  const refuse = (context) => context.answer(401, { error: 'no' })

  const login = async (context) => {
    const user = await verify(context.body)
    if (user === undefined) return refuse(context)
    await establish(context, user)
    if (context.body.remember) {
      const token = randomUUID()
      remembered.set(token, user.id)
      context.setCookie('remember_token', token)
    }
    return who(context)
  }

  const before = async (context) => {
    const id = remembered.get(context.cookies.remember_token)
    if (id === undefined || context.session?.userId !== undefined) return
    write(context.session, byId(id))
    await context.save()
  }

  return {
    before,
    routes: {
      'GET /me': who,
      'GET /': (context) => context.answer(200, {}),
      'POST /login': login,
      'POST /login/plain': async (context) => {
        const user = await verify(context.body)
        if (user === undefined) return refuse(context)
        write(context.session, user)
        await context.save()
        return who(context)
      },
      'POST /login/spa': async (context) => {
        const user = await verify(context.body)
        if (user === undefined) return context.answer(200, { ok: false })
        await establish(context, user)
        return context.answer(200, { ok: true })
      },
      'POST /login/then-fail': async (context) => {
        const user = await verify(context.body)
        if (user === undefined) return refuse(context)
        await establish(context, user)
        return context.answer(500, { error: 'the page after the login fails' })
      },
      'POST /login/later': async (context) => {
        await later()
        const user = await verify(context.body)
        await later()
        if (user === undefined) return refuse(context)
        await later()
        await establish(context, user)
        return who(context)
      },
      // The stored hash is of an older kind: it is made again while the password is at hand.
      'POST /login/upgrade': async (context) => {
        const user = await verify(context.body)
        if (user === undefined) return refuse(context)
        user.hash = await hash(context.body.password)
        await establish(context, user)
        return who(context)
      },
      'POST /login/batch': async (context) => {
        const results = []
        for (const one of context.body.logins) {
          const user = await verify(one)
          if (user !== undefined) await establish(context, user)
          results.push(user?.id ?? null)
        }
        return context.answer(200, { results })
      },
      'POST /logout': async (context) => {
        await context.destroy()
        return context.answer(200, {})
      },
      'POST /register': async (context) => {
        const { username, password, stay } = context.body
        const user = await add(`new-${username}`, username, password)
        if (!stay) return context.answer(201, { id: user.id })
        await establish(context, user)
        return who(context)
      },
      'POST /mfa/password': async (context) => {
        const user = await verify(context.body)
        if (user === undefined) return refuse(context)
        context.session.pendingUserId = user.id
        await context.save()
        return context.answer(200, { next: 'code' })
      },
      'POST /mfa/code': async (context) => {
        const { pendingUserId } = context.session
        if (pendingUserId === undefined || context.body.code !== '123456') return refuse(context)
        delete context.session.pendingUserId
        await establish(context, byId(pendingUserId))
        return who(context)
      },
      'POST /step-up': async (context) => {
        const isRight = await compare(context.body.password, byId(context.session.userId).hash)
        if (!isRight) return refuse(context)
        context.session.confirmedAt = Date.now()
        await context.save()
        return context.answer(200, {})
      },
      // Writes the session again and gives it a new id, as guides for changed passwords say.
      'POST /change-password': async (context) => {
        const user = byId(context.session.userId)
        if (!(await compare(context.body.password, user.hash))) return refuse(context)
        user.hash = await hash(context.body.newPassword)
        if (context.body.renew) await establish(context, user)
        return context.answer(200, {})
      },
      'POST /password-reset': async (context) => {
        const user = byName(context.body.username)
        user.hash = await hash(context.body.password)
        if (context.body.stay) await establish(context, user)
        return context.answer(200, {})
      },
      'POST /impersonate': async (context) => {
        const admin = context.session.userId
        write(context.session, byName(context.body.username))
        context.session.impersonatorId = admin
        await context.save()
        return who(context)
      },
      'POST /impersonate/stop': async (context) => {
        write(context.session, byId(context.session.impersonatorId))
        delete context.session.impersonatorId
        await context.save()
        return who(context)
      },
      'POST /switch': async (context) => {
        write(context.session, byName(context.body.username))
        await context.save()
        return who(context)
      },
      'POST /org': async (context) => {
        context.session.orgId = context.body.orgId
        await context.save()
        return who(context)
      },
      'POST /profile': async (context) => {
        write(context.session, byId(context.session.userId))
        await context.save()
        return who(context)
      },
      'POST /cart': async (context) => {
        context.session.cart = [...(context.session.cart ?? []), context.body.item]
        await context.save()
        return context.answer(200, {})
      },
    },
  }
}
