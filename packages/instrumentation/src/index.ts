export { AuthInstrumentation, type AuthLibrary, type LibraryPatch, type Patcher } from './auth-instrumentation.ts'
export {
  type AuthLibraryName,
  type GetAuthInstrumentationsOptions,
  getAuthInstrumentations,
} from './get-auth-instrumentations.ts'
export { containedFaults } from './guard.ts'
export type { Identity, IdentityContext, IdentityResolver } from './identity.ts'
export { type RecordedSignIn, recordSignIn } from './record-sign-in.ts'
export type { AuthInstrumentationOptions, SpanIdentity } from './settings.ts'
export type { VersionRange } from './version-range.ts'
export { withSignIn } from './with-sign-in.ts'
