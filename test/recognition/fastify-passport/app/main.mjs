// node main.mjs <name of the @fastify/passport copy> <session plugin>
import cookie from '@fastify/cookie'
import secureSession from '@fastify/secure-session'
import session from '@fastify/session'
import { fastify } from 'fastify'
import { SignJWT } from 'jose'
import jwt from 'jsonwebtoken'
import { Strategy as CustomStrategy } from 'passport-custom'
import jwtStrategy from 'passport-jwt'
import local from 'passport-local'
import OAuth2Strategy from 'passport-oauth2'
import abstract from 'passport-strategy'
import startApp from './app.cjs'

const passportModule = await import(process.argv[2])
await startApp(
  {
    fastify,
    cookie,
    secureSession,
    session,
    passportModule,
    LocalStrategy: local.Strategy,
    CustomStrategy,
    OAuth2Strategy,
    JwtStrategy: jwtStrategy.Strategy,
    ExtractJwt: jwtStrategy.ExtractJwt,
    Strategy: abstract.Strategy,
    jwt,
    SignJWT,
  },
  process.env,
  process.argv[3],
)
