/** npm name of a library that we instrument. */
export type AuthLibraryName =
  | '@adonisjs/auth'
  | '@auth/core'
  | '@auth0/nextjs-auth0'
  | '@azure/msal-node'
  | '@clerk/backend'
  | '@directus/api'
  | '@fastify/jwt'
  | '@fastify/passport'
  | '@fastify/secure-session'
  | '@fastify/session'
  | '@feathersjs/authentication'
  | '@hapi/bell'
  | '@hapi/cookie'
  | '@hapi/jwt'
  | '@node-rs/argon2'
  | '@node-rs/bcrypt'
  | '@node-saml/node-saml'
  | '@simplewebauthn/server'
  | '@strapi/strapi'
  | '@supabase/auth-js'
  | '@workos-inc/node'
  | 'argon2'
  | 'bcrypt'
  | 'bcryptjs'
  | 'better-auth'
  | 'cookie-session'
  | 'express-openid-connect'
  | 'express-session'
  | 'firebase-admin'
  | 'iron-session'
  | 'jose'
  | 'jsonwebtoken'
  | 'keycloak-connect'
  | 'koa-session'
  | 'next-auth'
  | 'node:crypto'
  | 'openid-client'
  | 'otpauth'
  | 'otplib'
  | 'parse-server'
  | 'passport'
  | 'payload'
  | 'simple-oauth2'
  | 'speakeasy'
  | 'stytch'
  | 'supertokens-node'

/** Libraries that verify sessions which were established elsewhere, for the option `verifyOnly`. */
export const VERIFY_ONLY_LIBRARIES: readonly string[] = [
  '@clerk/backend',
  '@supabase/auth-js',
  'firebase-admin',
  'jose',
  'jsonwebtoken',
]

/** A record, so that the compiler sees where one is missing. */
const LIBRARIES: Readonly<Record<AuthLibraryName, true>> = {
  '@adonisjs/auth': true,
  '@auth/core': true,
  '@auth0/nextjs-auth0': true,
  '@azure/msal-node': true,
  '@clerk/backend': true,
  '@directus/api': true,
  '@fastify/jwt': true,
  '@fastify/passport': true,
  '@fastify/secure-session': true,
  '@fastify/session': true,
  '@feathersjs/authentication': true,
  '@hapi/bell': true,
  '@hapi/cookie': true,
  '@hapi/jwt': true,
  '@node-rs/argon2': true,
  '@node-rs/bcrypt': true,
  '@node-saml/node-saml': true,
  '@simplewebauthn/server': true,
  '@strapi/strapi': true,
  '@supabase/auth-js': true,
  '@workos-inc/node': true,
  argon2: true,
  bcrypt: true,
  bcryptjs: true,
  'better-auth': true,
  'cookie-session': true,
  'express-openid-connect': true,
  'express-session': true,
  'firebase-admin': true,
  'iron-session': true,
  jose: true,
  jsonwebtoken: true,
  'keycloak-connect': true,
  'koa-session': true,
  'next-auth': true,
  'node:crypto': true,
  'openid-client': true,
  otpauth: true,
  otplib: true,
  'parse-server': true,
  passport: true,
  payload: true,
  'simple-oauth2': true,
  speakeasy: true,
  stytch: true,
  'supertokens-node': true,
}

/** The names of all libraries that we instrument. */
export const AUTH_LIBRARY_NAMES: readonly string[] = Object.keys(LIBRARIES)
