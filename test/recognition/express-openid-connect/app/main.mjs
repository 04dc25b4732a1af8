// node main.mjs <express-openid-connect copy> <flow> <sessions>
import express from 'express'
import session from 'express-session'
import createStore from 'memorystore'
import startApp from './app.cjs'

const [copy, ...how] = process.argv.slice(2)
const { default: openid } = await import(copy)
startApp({ express, session, createStore, openid }, how, process.env)
