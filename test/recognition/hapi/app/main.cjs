// node main.cjs <hapi> <@hapi/cookie> <@hapi/bell> <@hapi/jwt>
const [hapi, cookie, bell, jwt] = process.argv.slice(2)
const libraries = {
  Hapi: require(hapi),
  Cookie: require(cookie),
  Bell: require(bell),
  Jwt: require(jwt),
  Basic: require('@hapi/basic'),
  bcrypt: require('bcryptjs'),
  isBefore: hapi === 'hapi20',
}
void require('./app.cjs')(libraries, process.env)
