// node main.mjs <express-session copy> <password library copy> <style of calling it>
import cookieParser from 'cookie-parser'
import express from 'express'
import * as graphql from 'graphql'
import jwt from 'jsonwebtoken'
import startApp from './app.cjs'

const [sessionCopy, passwordCopy, style] = process.argv.slice(2)
const { default: session } = await import(sessionCopy)
const library = style === 'scrypt' || style === 'pbkdf2' ? undefined : await import(passwordCopy)
await startApp({ express, session, cookieParser, jwt, graphql, library: library?.default ?? library, style })
