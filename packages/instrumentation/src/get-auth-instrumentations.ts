import type { AuthInstrumentation } from './auth-instrumentation.ts'
import { FastifyPassportInstrumentation } from './fastify-passport/instrumentation.ts'
import { JoseInstrumentation } from './jose/instrumentation.ts'
import { JsonwebtokenInstrumentation } from './jsonwebtoken/instrumentation.ts'
import { PassportInstrumentation } from './passport/instrumentation.ts'
import { type AuthInstrumentationOptions, configure } from './settings.ts'

/** npm name of a library that we instrument. */
export type AuthLibraryName = '@fastify/passport' | 'jose' | 'jsonwebtoken' | 'passport'

/** Every library we know. A new library folder gets its line here. */
const INSTRUMENTATIONS: Readonly<Record<AuthLibraryName, () => AuthInstrumentation>> = {
  '@fastify/passport': () => new FastifyPassportInstrumentation(),
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
