// node main.cjs [koa-passport copy] [how it takes its leave: promise, callback or sync]
require('./app.cjs')(
  {
    leaving: process.argv[3],
    Koa: require('koa'),
    Router: require('@koa/router').Router,
    bodyParser: require('koa-bodyparser'),
    koaSession: require('koa-session').default,
    passport: require(process.argv[2] ?? 'koa-passport'),
    LocalStrategy: require('passport-local').Strategy,
    CustomStrategy: require('passport-custom').Strategy,
    OAuth2Strategy: require('passport-oauth2').Strategy,
    Strategy: require('passport-strategy').Strategy,
  },
  process.env,
)
