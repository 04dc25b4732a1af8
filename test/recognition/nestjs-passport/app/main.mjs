import 'reflect-metadata'
import * as common from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { JwtModule, JwtService } from '@nestjs/jwt'
import { AuthGuard, PassportStrategy } from '@nestjs/passport'
import cookieParser from 'cookie-parser'
import session from 'express-session'
import { SignJWT } from 'jose'
import passport from 'passport'
import { Strategy as CustomStrategy } from 'passport-custom'
import jwtStrategy from 'passport-jwt'
import local from 'passport-local'
import OAuth2Strategy from 'passport-oauth2'
import abstract from 'passport-strategy'
import startApp from './app.cjs'

await startApp(
  {
    common,
    NestFactory,
    JwtModule,
    JwtService,
    AuthGuard,
    PassportStrategy,
    cookieParser,
    session,
    SignJWT,
    passport,
    CustomStrategy,
    JwtStrategy: jwtStrategy.Strategy,
    ExtractJwt: jwtStrategy.ExtractJwt,
    LocalStrategy: local.Strategy,
    OAuth2Strategy,
    AbstractStrategy: abstract.Strategy,
  },
  process.env,
)
