// node main.cjs <copy of @workos-inc/node> <own or passport>
const [copy, keeping] = process.argv.slice(2)
const { WorkOS } = require(copy)
const kept =
  keeping === 'passport'
    ? { session: require('express-session'), passport: require('passport'), Strategy: require('passport-custom').Strategy }
    : {}
require('./app.cjs')({ express: require('express'), WorkOS, ...kept })
