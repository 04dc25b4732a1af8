// node main.mjs <koa-session copy> <where the session is kept>
import Router from '@koa/router'
import bcrypt from 'bcryptjs'
import Koa from 'koa'
import bodyParser from 'koa-bodyparser'
import startApp from './app.cjs'

const [copy, place] = process.argv.slice(2)
const { default: session } = await import(copy)
await startApp({ Koa, Router, bodyParser, session, bcrypt, place })
