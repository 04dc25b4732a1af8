// node main.mjs
import * as authentication from '@feathersjs/authentication'
import * as local from '@feathersjs/authentication-local'
import * as oauth from '@feathersjs/authentication-oauth'
import express, * as others from '@feathersjs/express'
import { feathers } from '@feathersjs/feathers'
import { MemoryService } from '@feathersjs/memory'
import socketio from '@feathersjs/socketio'
import session from 'express-session'
import { io } from 'socket.io-client'
import startApp from './app5.cjs'
import startProvider from './provider.cjs'

await startApp({
  feathers: { feathers },
  express: { ...others, default: express.default ?? express },
  socketio: { default: socketio.default ?? socketio },
  memory: { MemoryService },
  authentication,
  local,
  oauth,
  session,
  io,
  startProvider,
})
