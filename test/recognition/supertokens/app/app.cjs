// node main.cjs|main.mjs <copy of supertokens-node> <express|fastify> <factors|own>
const { recipesOf } = require('./recipes.cjs')
const { routesOf } = require('./routes.cjs')

const { CORE_URL } = process.env
const listening = (port) => console.log(`listening on http://127.0.0.1:${port}`)

module.exports = async (load, [copy, framework, mode]) => {
  const recipe = {}
  const hasPasskeys = !['16', '20', '21'].some((old) => copy.endsWith(old))
  for (const name of [
    'EmailPassword',
    'ThirdParty',
    'Passwordless',
    'Session',
    'AccountLinking',
    'MultiFactorAuth',
    'Totp',
    'WebAuthn',
  ]) {
    if (name === 'WebAuthn' && !hasPasskeys) continue
    if (mode === 'factors' || !['MultiFactorAuth', 'Totp'].includes(name)) {
      recipe[name] = await load(`${copy}/recipe/${name.toLowerCase()}`)
    }
  }
  const supertokens = await load(copy)
  const mails = new Map()
  supertokens.init({
    framework,
    supertokens: { connectionURI: `${CORE_URL}/app-${process.pid}` },
    appInfo: { appName: 'test', apiDomain: 'http://127.0.0.1', websiteDomain: 'http://127.0.0.1', apiBasePath: '/auth' },
    recipeList: recipesOf(recipe, { copy, mode }, mails),
    telemetry: false,
  })
  const routes = routesOf({ ...recipe, RecipeUserId: supertokens.RecipeUserId }, mails)
  if (framework === 'express') await inExpress(load, copy, routes)
  else await inFastify(load, copy, routes)
}

async function inExpress(load, copy, routes) {
  const express = await load('express')
  const { middleware, errorHandler } = await load(`${copy}/framework/express`)
  const app = express()
  app.use(middleware())
  app.use(express.json())
  for (const [route, handle] of Object.entries(routes)) {
    const [method, path] = route.split(' ')
    app[method.toLowerCase()](path, async (req, res, next) => {
      try {
        const { status, json } = await handle({ req, res, body: req.body, query: req.query })
        res.status(status).json(json)
      } catch (error) {
        next(error)
      }
    })
  }
  app.use(errorHandler())
  const server = app.listen(0, '127.0.0.1', () => listening(server.address().port))
}

async function inFastify(load, copy, routes) {
  const fastify = await load('fastify')
  const { plugin, errorHandler } = await load(`${copy}/framework/fastify`)
  const app = fastify()
  app.setErrorHandler(errorHandler())
  await app.register(plugin)
  for (const [route, handle] of Object.entries(routes)) {
    const [method, url] = route.split(' ')
    app.route({
      method,
      url,
      handler: async (req, res) => {
        const { status, json } = await handle({ req, res, body: req.body, query: req.query })
        res.code(status).send(json)
        return res
      },
    })
  }
  await app.listen({ host: '127.0.0.1', port: 0 })
  listening(app.server.address().port)
}
