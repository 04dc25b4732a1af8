// node main.cjs <keycloak-connect copy>
const Keycloak = require(process.argv[2])
require('./app.cjs')({ express: require('express'), session: require('express-session'), Keycloak }, process.env)
