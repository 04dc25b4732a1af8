// node main.cjs <iron-session copy> <password library> <style of calling it> <express or http>
const [copy, passwords, style, server] = process.argv.slice(2)
const { getIronSession } = require(copy)
require('./app.cjs')({ getIronSession, express: require('express'), library: require(passwords), style, server })
