// node main.cjs <name of the @fastify/passport copy> <session plugin>
void require('./app.cjs')(
  {
    fastify: require('fastify'),
    cookie: require('@fastify/cookie'),
    secureSession: require('@fastify/secure-session'),
    session: require('@fastify/session'),
    passportModule: require(process.argv[2]),
    LocalStrategy: require('passport-local').Strategy,
    CustomStrategy: require('passport-custom').Strategy,
    OAuth2Strategy: require('passport-oauth2').Strategy,
    JwtStrategy: require('passport-jwt').Strategy,
    ExtractJwt: require('passport-jwt').ExtractJwt,
    Strategy: require('passport-strategy').Strategy,
    jwt: require('jsonwebtoken'),
    SignJWT: require('jose').SignJWT,
  },
  process.env,
  process.argv[3],
)
