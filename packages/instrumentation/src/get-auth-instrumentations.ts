import { AdonisInstrumentation } from './adonis/instrumentation.ts'
import { Argon2Instrumentation } from './argon2/instrumentation.ts'
import { AuthCoreInstrumentation } from './auth-core/instrumentation.ts'
import type { AuthInstrumentation, AuthLibrary } from './auth-instrumentation.ts'
import type { AuthLibraryName } from './auth-library-name.ts'
import { BcryptInstrumentation } from './bcrypt/instrumentation.ts'
import { BcryptjsInstrumentation } from './bcryptjs/instrumentation.ts'
import { BetterAuthInstrumentation } from './better-auth/instrumentation.ts'
import { ClerkInstrumentation } from './clerk/instrumentation.ts'
import { CookieSessionInstrumentation } from './cookie-session/instrumentation.ts'
import { DirectusInstrumentation } from './directus/instrumentation.ts'
import { ExpressOpenidConnectInstrumentation } from './express-openid-connect/instrumentation.ts'
import { ExpressSessionInstrumentation } from './express-session/instrumentation.ts'
import { FastifyJwtInstrumentation } from './fastify-jwt/instrumentation.ts'
import { FastifyPassportInstrumentation } from './fastify-passport/instrumentation.ts'
import { FastifySecureSessionInstrumentation } from './fastify-secure-session/instrumentation.ts'
import { FastifySessionInstrumentation } from './fastify-session/instrumentation.ts'
import { FeathersInstrumentation } from './feathers/instrumentation.ts'
import { FirebaseAdminInstrumentation } from './firebase-admin/instrumentation.ts'
import { HapiBellInstrumentation } from './hapi-bell/instrumentation.ts'
import { HapiCookieInstrumentation } from './hapi-cookie/instrumentation.ts'
import { HapiJwtInstrumentation } from './hapi-jwt/instrumentation.ts'
import { IronSessionInstrumentation } from './iron-session/instrumentation.ts'
import { JoseInstrumentation } from './jose/instrumentation.ts'
import { JsonwebtokenInstrumentation } from './jsonwebtoken/instrumentation.ts'
import { KeycloakConnectInstrumentation } from './keycloak-connect/instrumentation.ts'
import { KoaSessionInstrumentation } from './koa-session/instrumentation.ts'
import { tellCoverage } from './library-coverage/tell-coverage.ts'
import { MsalNodeInstrumentation } from './msal-node/instrumentation.ts'
import { NextAuthInstrumentation } from './next-auth/instrumentation.ts'
import { NextjsAuth0Instrumentation } from './nextjs-auth0/instrumentation.ts'
import { NodeCryptoInstrumentation } from './node-crypto/instrumentation.ts'
import { NodeRsArgon2Instrumentation } from './node-rs-argon2/instrumentation.ts'
import { NodeRsBcryptInstrumentation } from './node-rs-bcrypt/instrumentation.ts'
import { NodeSamlInstrumentation } from './node-saml/instrumentation.ts'
import { OpenidClientInstrumentation } from './openid-client/instrumentation.ts'
import { OtpauthInstrumentation } from './otpauth/instrumentation.ts'
import { OtplibInstrumentation } from './otplib/instrumentation.ts'
import { ParseServerInstrumentation } from './parse-server/instrumentation.ts'
import { PassportInstrumentation } from './passport/instrumentation.ts'
import { PayloadInstrumentation } from './payload/instrumentation.ts'
import { type AuthInstrumentationOptions, configure } from './settings.ts'
import { SimpleOauth2Instrumentation } from './simple-oauth2/instrumentation.ts'
import { SimplewebauthnInstrumentation } from './simplewebauthn/instrumentation.ts'
import { SpeakeasyInstrumentation } from './speakeasy/instrumentation.ts'
import { StrapiInstrumentation } from './strapi/instrumentation.ts'
import { StytchInstrumentation } from './stytch/instrumentation.ts'
import { SupabaseInstrumentation } from './supabase/instrumentation.ts'
import { SupertokensInstrumentation } from './supertokens/instrumentation.ts'
import { WorkosInstrumentation } from './workos/instrumentation.ts'

/** How each is made. */
const INSTRUMENTATIONS: Readonly<Record<AuthLibraryName, () => AuthInstrumentation>> = {
  '@adonisjs/auth': () => new AdonisInstrumentation(),
  '@auth/core': () => new AuthCoreInstrumentation(),
  '@auth0/nextjs-auth0': () => new NextjsAuth0Instrumentation(),
  '@azure/msal-node': () => new MsalNodeInstrumentation(),
  '@clerk/backend': () => new ClerkInstrumentation(),
  '@directus/api': () => new DirectusInstrumentation(),
  '@fastify/jwt': () => new FastifyJwtInstrumentation(),
  '@fastify/passport': () => new FastifyPassportInstrumentation(),
  '@fastify/secure-session': () => new FastifySecureSessionInstrumentation(),
  '@fastify/session': () => new FastifySessionInstrumentation(),
  '@feathersjs/authentication': () => new FeathersInstrumentation(),
  '@hapi/bell': () => new HapiBellInstrumentation(),
  '@hapi/cookie': () => new HapiCookieInstrumentation(),
  '@hapi/jwt': () => new HapiJwtInstrumentation(),
  '@node-rs/argon2': () => new NodeRsArgon2Instrumentation(),
  '@node-rs/bcrypt': () => new NodeRsBcryptInstrumentation(),
  '@node-saml/node-saml': () => new NodeSamlInstrumentation(),
  '@simplewebauthn/server': () => new SimplewebauthnInstrumentation(),
  '@strapi/strapi': () => new StrapiInstrumentation(),
  '@supabase/auth-js': () => new SupabaseInstrumentation(),
  '@workos-inc/node': () => new WorkosInstrumentation(),
  argon2: () => new Argon2Instrumentation(),
  bcrypt: () => new BcryptInstrumentation(),
  bcryptjs: () => new BcryptjsInstrumentation(),
  'better-auth': () => new BetterAuthInstrumentation(),
  'cookie-session': () => new CookieSessionInstrumentation(),
  'express-openid-connect': () => new ExpressOpenidConnectInstrumentation(),
  'express-session': () => new ExpressSessionInstrumentation(),
  'firebase-admin': () => new FirebaseAdminInstrumentation(),
  'iron-session': () => new IronSessionInstrumentation(),
  jose: () => new JoseInstrumentation(),
  jsonwebtoken: () => new JsonwebtokenInstrumentation(),
  'keycloak-connect': () => new KeycloakConnectInstrumentation(),
  'koa-session': () => new KoaSessionInstrumentation(),
  'next-auth': () => new NextAuthInstrumentation(),
  'node:crypto': () => new NodeCryptoInstrumentation(),
  'openid-client': () => new OpenidClientInstrumentation(),
  otpauth: () => new OtpauthInstrumentation(),
  otplib: () => new OtplibInstrumentation(),
  'parse-server': () => new ParseServerInstrumentation(),
  passport: () => new PassportInstrumentation(),
  payload: () => new PayloadInstrumentation(),
  'simple-oauth2': () => new SimpleOauth2Instrumentation(),
  speakeasy: () => new SpeakeasyInstrumentation(),
  stytch: () => new StytchInstrumentation(),
  'supertokens-node': () => new SupertokensInstrumentation(),
}

/** Options of `getAuthInstrumentations`. */
export interface GetAuthInstrumentationsOptions extends AuthInstrumentationOptions {
  /** Libraries that are left alone. Default: none. */
  readonly without?: readonly AuthLibraryName[]
}

/**
 * The instrumentations of all auth libraries, for `registerInstrumentations` or NodeSDK. They take effect on libraries that are
 * loaded afterwards, so call this before the app. With `SIGNED_IN_DISABLED=true` there are none.
 *
 * Throws `ConfigError` if an option, a variable or the configuration file holds what it must not: it names it, its value (unless it
 * may be a secret), the rule and the remedy.
 */
export function getAuthInstrumentations(options: GetAuthInstrumentationsOptions = {}): AuthInstrumentation[] {
  const { disabled } = configure(options)
  if (disabled) return []
  const { without = [] } = options
  const instrumentations = Object.entries(INSTRUMENTATIONS)
    .filter(([name]) => !without.some((left) => left === name))
    .map(([, create]) => create())
  tellCoverage(instrumentations)
  return instrumentations
}

/** What we watch, whatever the configuration says. The instrumentations are made only to be asked: what they hook is taken back. */
export function watchedLibraries(): readonly AuthLibrary[] {
  return Object.values(INSTRUMENTATIONS).map((create) => {
    const instrumentation = create()
    instrumentation.disable()
    return instrumentation.describe()
  })
}
