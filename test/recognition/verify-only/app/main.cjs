// node main.cjs <guard> <library>
const [guard, name] = process.argv.slice(2)
require('./app.cjs')({ express: require('express'), guard, library: require(name) })
