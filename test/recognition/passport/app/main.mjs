// node main.mjs <name of the passport copy>
import { Strategy as SamlStrategy } from '@node-saml/passport-saml'
import bcrypt from 'bcryptjs'
import cookieParser from 'cookie-parser'
import express from 'express'
import session from 'express-session'
import { SignJWT } from 'jose'
import jwt from 'jsonwebtoken'
import anonymous from 'passport-anonymous'
import { Strategy as CustomStrategy } from 'passport-custom'
import http from 'passport-http'
import bearer from 'passport-http-bearer'
import jwtStrategy from 'passport-jwt'
import local from 'passport-local'
import OAuth2Strategy from 'passport-oauth2'
import OpenIdStrategy from 'passport-openidconnect'
import abstract from 'passport-strategy'
import startApp from './app.cjs'

const { default: passport } = await import(process.argv[2])
startApp(
  {
    express,
    session,
    cookieParser,
    passport,
    bcrypt,
    jwt,
    SignJWT,
    LocalStrategy: local.Strategy,
    JwtStrategy: jwtStrategy.Strategy,
    ExtractJwt: jwtStrategy.ExtractJwt,
    OAuth2Strategy,
    OpenIdStrategy,
    CustomStrategy,
    BearerStrategy: bearer.Strategy,
    BasicStrategy: http.BasicStrategy,
    AnonymousStrategy: anonymous.Strategy,
    Strategy: abstract.Strategy,
    SamlStrategy,
  },
  process.env,
)
