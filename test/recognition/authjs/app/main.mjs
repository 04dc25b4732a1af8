// node main.mjs <copy of @auth/core> <http or express> <jwt, adapter-jwt or database> <own line or none>
import { recordSignIn } from '@signed-in/instrumentation'
import { signedIn } from '@signed-in/instrumentation/auth-core'
import bcrypt from 'bcryptjs'
import express from 'express'
import startApp from './app.cjs'

const [copy, server, storage, own] = process.argv.slice(2)
const core = await import(copy)
const { default: Credentials } = await import(`${copy}/providers/credentials`)
const { ExpressAuth } = server === 'express' ? await import('@auth/express') : {}

await startApp({ core, Credentials, ExpressAuth, express, bcrypt, recordSignIn, signedIn, copy, storage, own })
