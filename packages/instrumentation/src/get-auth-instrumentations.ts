import { Argon2Instrumentation } from './argon2/instrumentation.ts'
import type { AuthInstrumentation } from './auth-instrumentation.ts'
import { BcryptInstrumentation } from './bcrypt/instrumentation.ts'
import { BcryptjsInstrumentation } from './bcryptjs/instrumentation.ts'
import { ExpressSessionInstrumentation } from './express-session/instrumentation.ts'
import { FastifyPassportInstrumentation } from './fastify-passport/instrumentation.ts'
import { JoseInstrumentation } from './jose/instrumentation.ts'
import { JsonwebtokenInstrumentation } from './jsonwebtoken/instrumentation.ts'
import { NodeRsArgon2Instrumentation } from './node-rs-argon2/instrumentation.ts'
import { NodeRsBcryptInstrumentation } from './node-rs-bcrypt/instrumentation.ts'
import { PassportInstrumentation } from './passport/instrumentation.ts'
import { type AuthInstrumentationOptions, configure } from './settings.ts'

/** npm name of a library that we instrument. */
export type AuthLibraryName =
  | '@fastify/passport'
  | '@node-rs/argon2'
  | '@node-rs/bcrypt'
  | 'argon2'
  | 'bcrypt'
  | 'bcryptjs'
  | 'express-session'
  | 'jose'
  | 'jsonwebtoken'
  | 'passport'

/** Every library we know. A new library folder gets its line here. */
const INSTRUMENTATIONS: Readonly<Record<AuthLibraryName, () => AuthInstrumentation>> = {
  '@fastify/passport': () => new FastifyPassportInstrumentation(),
  '@node-rs/argon2': () => new NodeRsArgon2Instrumentation(),
  '@node-rs/bcrypt': () => new NodeRsBcryptInstrumentation(),
  argon2: () => new Argon2Instrumentation(),
  bcrypt: () => new BcryptInstrumentation(),
  bcryptjs: () => new BcryptjsInstrumentation(),
  'express-session': () => new ExpressSessionInstrumentation(),
  jose: () => new JoseInstrumentation(),
  jsonwebtoken: () => new JsonwebtokenInstrumentation(),
  passport: () => new PassportInstrumentation(),
}

/** Options of `getAuthInstrumentations`. */
export interface GetAuthInstrumentationsOptions extends AuthInstrumentationOptions {
  /** Libraries that are left alone. Default: none. */
  readonly without?: readonly AuthLibraryName[]
}

/**
 * The instrumentations of all auth libraries, for `registerInstrumentations` or NodeSDK. They take effect on libraries that are
 * loaded afterwards, so call this before the app.
 */
export function getAuthInstrumentations(options: GetAuthInstrumentationsOptions = {}): AuthInstrumentation[] {
  const { without = [], ...settings } = options
  configure(settings)
  return Object.entries(INSTRUMENTATIONS)
    .filter(([name]) => !without.some((left) => left === name))
    .map(([, create]) => create())
}
