// node main.mjs <copy of @workos-inc/node> <own or passport>
import express from 'express'
import session from 'express-session'
import passport from 'passport'
import { Strategy } from 'passport-custom'
import startApp from './app.cjs'

const [copy, keeping] = process.argv.slice(2)
const { WorkOS, createWorkOS } = await import(copy)
startApp({ express, WorkOS, createWorkOS, ...(keeping === 'passport' && { session, passport, Strategy }) })
