/**
 * `node --import @signed-in/otel/register app.js`, or `--require`: sign-ins of an app become events without a line changed in it.
 * Everything is configured by environment; see the README of this package.
 */
import { startRegister } from './register/start-register.ts'

startRegister()
