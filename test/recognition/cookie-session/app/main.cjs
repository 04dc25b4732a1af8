// node main.cjs <cookie-session copy> <how a session is renewed>
const [copy, renew] = process.argv.slice(2)
require('./app.cjs')({ express: require('express'), session: require(copy), bcrypt: require('bcryptjs'), renew })
