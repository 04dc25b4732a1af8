// The common hand-written login on Koa and koa-session, with the session in a cookie or in a store.
const handlers = require('../../hand-written/app/handlers.cjs')
const passwords = require('../../hand-written/app/passwords.cjs')

const store = () => {
  const sessions = new Map()
  return {
    get: async (key) => sessions.get(key) && JSON.parse(sessions.get(key)),
    set: async (key, session) => void sessions.set(key, JSON.stringify(session)),
    destroy: async (key) => void sessions.delete(key),
  }
}

module.exports = async ({ Koa, Router, bodyParser, session, bcrypt, place }) => {
  const app = new Koa()
  app.keys = ['a key of the test']
  app.use(session(place === 'store' ? { store: store() } : {}, app))
  app.use(bodyParser())
  const contextOf = (ctx) => ({
    body: ctx.request.body,
    cookies: { remember_token: ctx.cookies.get('remember_token') },
    get session() {
      return ctx.session
    },
    regenerate: async () => {
      // Puts another object in the place of the session where it is a cookie; asks for a new id where there is a store.
      if (place === 'store') await ctx.session.regenerate()
      else if (place === 'replaced') ctx.session = {}
    },
    save: async () => {
      if (place === 'store') await ctx.session.save()
    },
    destroy: async () => {
      ctx.session = null
    },
    setCookie: (name, value) => ctx.cookies.set(name, value, { signed: false }),
    answer: (status, json) => {
      ctx.status = status
      ctx.body = json
    },
  })
  const { before, routes } = await handlers({ passwords: (one) => passwords('promise', one), library: bcrypt })
  const router = new Router()
  app.use(async (ctx, next) => {
    await before(contextOf(ctx))
    await next()
  })
  for (const [route, handle] of Object.entries(routes)) {
    const [method, path] = route.split(' ')
    router[method.toLowerCase()](path, (ctx) => handle(contextOf(ctx)))
  }
  app.use(router.routes())
  const server = app.listen(0, '127.0.0.1', () => console.log(`listening on http://127.0.0.1:${server.address().port}`))
}
