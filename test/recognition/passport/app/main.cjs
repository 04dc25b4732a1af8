// node main.cjs <name of the passport copy>
const libraries = {
  express: require('express'),
  session: require('express-session'),
  cookieParser: require('cookie-parser'),
  passport: require(process.argv[2]),
  bcrypt: require('bcryptjs'),
  jwt: require('jsonwebtoken'),
  SignJWT: require('jose').SignJWT,
  LocalStrategy: require('passport-local').Strategy,
  JwtStrategy: require('passport-jwt').Strategy,
  ExtractJwt: require('passport-jwt').ExtractJwt,
  OAuth2Strategy: require('passport-oauth2').Strategy,
  OpenIdStrategy: require('passport-openidconnect').Strategy,
  CustomStrategy: require('passport-custom').Strategy,
  BearerStrategy: require('passport-http-bearer').Strategy,
  BasicStrategy: require('passport-http').BasicStrategy,
  AnonymousStrategy: require('passport-anonymous').Strategy,
  Strategy: require('passport-strategy').Strategy,
  SamlStrategy: require('@node-saml/passport-saml').Strategy,
}
require('./app.cjs')(libraries, process.env)
