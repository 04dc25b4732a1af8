// node main.cjs <fastify copy> <cookie copy> <session copy> <session or secure>
const [fastifyCopy, cookieCopy, copy, kind] = process.argv.slice(2)
require('./app.cjs')({
  fastify: require(fastifyCopy),
  cookie: require(cookieCopy),
  bcrypt: require('bcryptjs'),
  [kind === 'secure' ? 'secureSession' : 'session']: require(copy),
})
