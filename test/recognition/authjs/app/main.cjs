// node main.cjs <copy of @auth/core> http <jwt, adapter-jwt or database>
// Auth.js is an ES module only: this needs a Node that can require one.
const [copy, , storage] = process.argv.slice(2)

require('./app.cjs')({
  core: require(copy),
  Credentials: require(`${copy}/providers/credentials`).default,
  bcrypt: require('bcryptjs'),
  recordSignIn: require('@signed-in/instrumentation').recordSignIn,
  copy,
  storage,
})
