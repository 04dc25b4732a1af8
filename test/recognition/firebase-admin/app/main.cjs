// node main.cjs [folder with another version of firebase-admin]: the name space with everything, as older apps load it, where there is one
const { createRequire } = require('node:module')
const { join } = require('node:path')

const [folder] = process.argv.slice(2)
const load = folder === undefined ? require : createRequire(join(folder, 'main.js'))
const admin = load('firebase-admin')
const { initializeApp } = load('firebase-admin/app')
const { getAuth } = load('firebase-admin/auth')
const options = { projectId: 'demo-test' }
const auth = admin.auth === undefined ? getAuth(initializeApp(options)) : admin.initializeApp(options).auth()
require('./app.cjs')({ express: require('express'), auth })
