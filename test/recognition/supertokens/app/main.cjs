const load = (name) => {
  const module = require(name)
  return module.default ?? module
}
require('./app.cjs')(load, process.argv.slice(2))
