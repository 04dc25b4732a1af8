// node main.cjs <express-openid-connect copy> <flow> <sessions>
const [copy, ...how] = process.argv.slice(2)
const openid = require(copy)
const libraries = {
  express: require('express'),
  session: require('express-session'),
  createStore: require('memorystore'),
  openid,
}
require('./app.cjs')(libraries, how, process.env)
