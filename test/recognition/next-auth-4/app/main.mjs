// node main.mjs <copy of next-auth> <express or http> <once or each> <jwt, adapter-jwt or database>
import { recordSignIn } from '@signed-in/instrumentation'
import bcrypt from 'bcryptjs'
import express from 'express'
import startApp from './app.cjs'

const [copy, server, style, storage] = process.argv.slice(2)
const { default: nextAuth } = await import(copy)
const { default: credentials } = await import(`${copy}/providers/credentials`)

await startApp({
  NextAuth: nextAuth.default,
  Credentials: credentials.default,
  bcrypt,
  record: recordSignIn,
  express: server === 'express' ? express : undefined,
  style,
  storage,
})
