// node main.mjs <hapi> <@hapi/cookie> <@hapi/bell> <@hapi/jwt>
import Basic from '@hapi/basic'
import bcrypt from 'bcryptjs'
import startApp from './app.cjs'

const [hapi, cookie, bell, jwt] = process.argv.slice(2)
const { default: Hapi } = await import(hapi)
const { plugin: cookiePlugin } = await import(cookie)
const { default: Bell } = await import(bell)
const { default: Jwt } = await import(jwt)
await startApp({ Hapi, Cookie: { plugin: cookiePlugin }, Bell, Jwt, Basic, bcrypt }, process.env)
