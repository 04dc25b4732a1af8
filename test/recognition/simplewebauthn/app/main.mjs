// node main.mjs <copy of @simplewebauthn/server>
import express from 'express'
import session from 'express-session'
import jsonwebtoken from 'jsonwebtoken'
import startApp from './app.cjs'

startApp({ express, session, jsonwebtoken, webauthn: await import(process.argv[2]) })
