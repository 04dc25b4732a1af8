// node main.mjs express | node main.mjs fastify <fastify> <@fastify/oauth2> <@fastify/cookie> <@fastify/session>
import startApp from '@signed-in-test/provider-login/app'
import jwt from 'jsonwebtoken'
import createClient from './client.cjs'
import startFastifyApp from './fastify-app.cjs'

const [framework, ...copies] = process.argv.slice(2)
if (framework === 'express') startApp({ createClient: createClient(await import('simple-oauth2')) }, process.env)
else {
  const [fastify, oauth2, cookie, session] = (await Promise.all(copies.map((copy) => import(copy)))).map(
    (module) => module.default,
  )
  await startFastifyApp({ fastify, oauth2, cookie, session, jwt }, process.env)
}
