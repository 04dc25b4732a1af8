// node main.cjs <express-session copy> <password library copy> <style of calling it>
const [sessionCopy, passwordCopy, style] = process.argv.slice(2)
require('./app.cjs')({
  express: require('express'),
  session: require(sessionCopy),
  cookieParser: require('cookie-parser'),
  jwt: require('jsonwebtoken'),
  graphql: require('graphql'),
  library: style === 'scrypt' || style === 'pbkdf2' ? undefined : require(passwordCopy),
  style,
})
