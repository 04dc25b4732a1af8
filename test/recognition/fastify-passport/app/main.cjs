// node main.cjs <name of the @fastify/passport copy> <session plugin> [4, for the Fastify before]
const BEFORE = {
  fastify: 'fastify4',
  '@fastify/cookie': 'fastify-cookie9',
  '@fastify/secure-session': 'fastify-secure-session7',
  '@fastify/session': 'fastify-session10',
}
const load = (name) => require(process.argv[4] === '4' ? BEFORE[name] : name)

void require('./app.cjs')(
  {
    fastify: load('fastify'),
    cookie: load('@fastify/cookie'),
    secureSession: load('@fastify/secure-session'),
    session: load('@fastify/session'),
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
