// node main.cjs <path of the app with express-session> <style of calling bcrypt>
const { createRequire } = require('node:module')
require('./start-app.cjs')(createRequire(process.argv[2]), require('bcrypt'))
