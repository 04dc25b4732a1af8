// node main.cjs
require('./app5.cjs')({
  feathers: require('@feathersjs/feathers'),
  express: require('@feathersjs/express'),
  socketio: require('@feathersjs/socketio'),
  memory: require('@feathersjs/memory'),
  authentication: require('@feathersjs/authentication'),
  local: require('@feathersjs/authentication-local'),
  oauth: require('@feathersjs/authentication-oauth'),
  session: require('express-session'),
  io: require('socket.io-client').io,
  startProvider: require('./provider.cjs'),
})
