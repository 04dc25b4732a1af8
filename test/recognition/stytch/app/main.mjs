// node main.mjs <copy of stytch>
import express from 'express'
import startApp from './app.cjs'

const stytch = await import(process.argv[2])
startApp({ express, stytch: stytch.default ?? stytch })
