// node main.mjs <fastify copy> <@fastify/jwt copy> <direct or decorated>
import bcrypt from 'bcryptjs'
import startApp from './app.cjs'

const [fastifyCopy, jwtCopy, style] = process.argv.slice(2)
const { default: fastify } = await import(fastifyCopy)
const { default: jwt } = await import(jwtCopy)
await startApp({ fastify, jwt, bcrypt, style })
