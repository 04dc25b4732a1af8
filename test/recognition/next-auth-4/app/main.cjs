// node main.cjs <copy of next-auth> <express or http> <once or each> <jwt, adapter-jwt or database>
const [copy, server, style, storage] = process.argv.slice(2)

require('./app.cjs')({
  NextAuth: require(copy).default,
  Credentials: require(`${copy}/providers/credentials`).default,
  bcrypt: require('bcryptjs'),
  record: require('@signed-in/instrumentation').recordSignIn,
  express: server === 'express' ? require('express') : undefined,
  style,
  storage,
})
