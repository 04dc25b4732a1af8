// node main.cjs <token library copy> <style of calling it>
const [copy, style] = process.argv.slice(2)
if (style === 'nestjs') require('reflect-metadata')
const tokens = require('./token-libraries.cjs')[style](require(copy))
require('./app.cjs')({ express: require('express'), bcrypt: require('bcryptjs'), tokens })
