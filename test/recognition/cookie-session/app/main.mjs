// node main.mjs <cookie-session copy> <how a session is renewed>
import bcrypt from 'bcryptjs'
import express from 'express'
import startApp from './app.cjs'

const [copy, renew] = process.argv.slice(2)
const { default: session } = await import(copy)
await startApp({ express, session, bcrypt, renew })
