// node main.cjs <fastify copy> <@fastify/jwt copy> <direct or decorated>
const [fastifyCopy, jwtCopy, style] = process.argv.slice(2)
require('./app.cjs')({ fastify: require(fastifyCopy), jwt: require(jwtCopy), bcrypt: require('bcryptjs'), style })
