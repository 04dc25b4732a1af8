// Everything but bcrypt comes from where the app with express-session is.
const [, , app, style] = process.argv

module.exports = (load, library) =>
  load(app)({
    express: load('express'),
    session: load('express-session'),
    cookieParser: load('cookie-parser'),
    jwt: load('jsonwebtoken'),
    graphql: load('graphql'),
    library,
    style,
  })
