// node main.cjs <koa-session copy> <where the session is kept>
const [copy, place] = process.argv.slice(2)
const session = require(copy)
const Router = require('@koa/router')
require('./app.cjs')({
  Koa: require('koa'),
  Router: Router.default ?? Router,
  bodyParser: require('koa-bodyparser'),
  session: session.default ?? session,
  bcrypt: require('bcryptjs'),
  place,
})
