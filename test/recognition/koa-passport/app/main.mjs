import { Router } from '@koa/router'
import Koa from 'koa'
import bodyParser from 'koa-bodyparser'
import passport from 'koa-passport'
import koaSession from 'koa-session'
import { Strategy as CustomStrategy } from 'passport-custom'
import local from 'passport-local'
import OAuth2Strategy from 'passport-oauth2'
import abstract from 'passport-strategy'
import startApp from './app.cjs'

startApp(
  {
    Koa,
    Router,
    bodyParser,
    koaSession: koaSession.default ?? koaSession,
    passport,
    LocalStrategy: local.Strategy,
    CustomStrategy,
    OAuth2Strategy,
    Strategy: abstract.Strategy,
  },
  process.env,
)
