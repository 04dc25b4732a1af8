require('reflect-metadata')
const startApp = require('@signed-in-test/nestjs-passport/app')

void startApp(
  {
    common: require('@nestjs/common'),
    NestFactory: require('@nestjs/core').NestFactory,
    JwtModule: require('@nestjs/jwt').JwtModule,
    JwtService: require('@nestjs/jwt').JwtService,
    AuthGuard: require('@nestjs/passport').AuthGuard,
    PassportStrategy: require('@nestjs/passport').PassportStrategy,
    cookieParser: require('cookie-parser'),
    session: require('express-session'),
    SignJWT: require('jose').SignJWT,
    passport: require('passport'),
    CustomStrategy: require('passport-custom').Strategy,
    JwtStrategy: require('passport-jwt').Strategy,
    ExtractJwt: require('passport-jwt').ExtractJwt,
    LocalStrategy: require('passport-local').Strategy,
    OAuth2Strategy: require('passport-oauth2').Strategy,
    AbstractStrategy: require('passport-strategy').Strategy,
  },
  process.env,
)
