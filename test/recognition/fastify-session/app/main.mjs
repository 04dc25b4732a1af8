// node main.mjs <fastify copy> <cookie copy> <session copy> <session or secure>
import bcrypt from 'bcryptjs'
import startApp from './app.cjs'

const [fastifyCopy, cookieCopy, copy, kind] = process.argv.slice(2)
const { default: fastify } = await import(fastifyCopy)
const { default: cookie } = await import(cookieCopy)
const { default: plugin } = await import(copy)
await startApp({ fastify, cookie, bcrypt, [kind === 'secure' ? 'secureSession' : 'session']: plugin })
