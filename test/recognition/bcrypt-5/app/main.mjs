// node main.mjs <path of the app with express-session> <style of calling bcrypt>
import { createRequire } from 'node:module'
import bcrypt from 'bcrypt'
import startApp from './start-app.cjs'

startApp(createRequire(process.argv[2]), bcrypt)
