// The common hand-written token login on Express.
const handlers = require('../../hand-written/app/token-handlers.cjs')
const passwords = require('../../hand-written/app/passwords.cjs')

module.exports = async ({ express, bcrypt, tokens }) => {
  const app = express()
  app.use(express.json())
  const routes = await handlers({ passwords: (one) => passwords('promise', one), library: bcrypt, tokens })
  for (const [route, handle] of Object.entries(routes)) {
    const [method, path] = route.split(' ')
    app[method.toLowerCase()](path, (req, res, next) => {
      const context = {
        body: req.body,
        bearer: req.headers.authorization?.slice('Bearer '.length),
        answer: (status, json) => res.status(status).json(json),
      }
      Promise.resolve(handle(context)).catch(next)
    })
  }
  const server = app.listen(0, '127.0.0.1', () => console.log(`listening on http://127.0.0.1:${server.address().port}`))
}
