require('./app.cjs')(
  {
    Koa: require('koa'),
    Router: require('@koa/router').Router,
    bodyParser: require('koa-bodyparser'),
    koaSession: require('koa-session').default,
    passport: require('koa-passport'),
    LocalStrategy: require('passport-local').Strategy,
    CustomStrategy: require('passport-custom').Strategy,
    OAuth2Strategy: require('passport-oauth2').Strategy,
    Strategy: require('passport-strategy').Strategy,
  },
  process.env,
)
