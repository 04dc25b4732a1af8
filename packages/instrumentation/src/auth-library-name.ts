/** npm name of a library that we instrument. */
export type AuthLibraryName =
  | '@fastify/jwt'
  | '@fastify/passport'
  | '@fastify/secure-session'
  | '@fastify/session'
  | '@node-rs/argon2'
  | '@node-rs/bcrypt'
  | 'argon2'
  | 'bcrypt'
  | 'bcryptjs'
  | 'cookie-session'
  | 'express-session'
  | 'iron-session'
  | 'jose'
  | 'jsonwebtoken'
  | 'koa-session'
  | 'node:crypto'
  | 'passport'

/** Libraries that verify sessions which were established elsewhere, for the option `verifyOnly`. */
export const VERIFY_ONLY_LIBRARIES = ['@clerk/backend', '@supabase/auth-js', 'firebase-admin', 'jose', 'jsonwebtoken'] as const

/** One of them. */
export type VerifyOnlyLibraryName = (typeof VERIFY_ONLY_LIBRARIES)[number]

/** A record, so that the compiler sees where one is missing. */
const LIBRARIES: Readonly<Record<AuthLibraryName, true>> = {
  '@fastify/jwt': true,
  '@fastify/passport': true,
  '@fastify/secure-session': true,
  '@fastify/session': true,
  '@node-rs/argon2': true,
  '@node-rs/bcrypt': true,
  argon2: true,
  bcrypt: true,
  bcryptjs: true,
  'cookie-session': true,
  'express-session': true,
  'iron-session': true,
  jose: true,
  jsonwebtoken: true,
  'koa-session': true,
  'node:crypto': true,
  passport: true,
}

/** The names of all libraries that we instrument. */
export const AUTH_LIBRARY_NAMES: readonly string[] = Object.keys(LIBRARIES)
