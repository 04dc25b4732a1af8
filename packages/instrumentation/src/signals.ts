import type { Context } from '@opentelemetry/api'
import type { JsonValue } from '@signed-in/core'
import type { Identity } from './identity.ts'

/** Library name of sign-ins that the app records itself. */
export const RECORDED_LIBRARY = '@signed-in/instrumentation'

/** What every signal carries. */
interface SignalBase {
  /** npm name of the library that showed it. */
  readonly library: string
  /** Who, as far as the library knows at this point. */
  readonly identity?: Identity | undefined
  /** How: `password`, `oauth`, `oidc`, `saml`, `magic_link`, `otp`, `passkey`, `manual`, ... */
  readonly method?: string | undefined
  /** Where the login span belongs: the context that was active when the signal was seen. */
  readonly context?: Context | undefined
}

/** **C**: an interactive credential was verified. */
export interface CredentialSignal extends SignalBase {
  readonly kind: 'credential'
  /**
   * true: nothing but a comparison with a stored hash (bcrypt, argon2). It names nobody, and apps also keep hashed refresh
   * tokens and API keys: beside a non-interactive success it proves nothing.
   */
  readonly bare?: boolean | undefined
  /** true: it came with a name to the address of a sign-in. Beside the token or the session of the same person it is a login again. */
  readonly fresh?: boolean | undefined
  /** true: a one-time code. After a session of the same user it completes that sign-in and is none of its own. */
  readonly secondFactor?: boolean | undefined
  /** true: a provider names the person. Its id for them need not be the app's, so another id in the session is not somebody else. */
  readonly atProvider?: boolean | undefined
  /** true: a provider granted access and named nobody (OAuth without an ID token). Proves nothing of somebody who is signed in. */
  readonly delegated?: boolean | undefined
  /** true: the app asked the provider to prove again who somebody is. Of the same person that is a step-up. */
  readonly reauthentication?: boolean | undefined
  /** true: the provider names an explicit impersonator (`act`). */
  readonly impersonated?: boolean | undefined
  readonly signUp?: boolean | undefined
}

/** **S**: the session's identity was established: absent to present, changed, or set again. */
export interface SessionSignal extends SignalBase {
  readonly kind: 'session'
  /** true: the session belonged to somebody before. */
  readonly hadIdentity: boolean
  readonly signUp?: boolean | undefined
  /** true: concluded only when the response finishes, and only if nothing else in the request was (bare session stores). */
  readonly provisional?: boolean | undefined
}

/** **T**: a token was issued. */
export interface TokenSignal extends SignalBase {
  readonly kind: 'token'
}

/** **E**: the library itself says "signed in". */
export interface EventSignal extends SignalBase {
  readonly kind: 'event'
  readonly signUp?: boolean | undefined
  /** What this sign-in is called wherever it is seen (`signed_in.id`): its event id follows from it. Default: from the login span. */
  readonly id?: string | undefined
  /** true: the library names an explicit impersonator. */
  readonly impersonated?: boolean | undefined
  /** true: a library that others build on; concluded at the end of the request, if nothing else in it was and nothing speaks against. */
  readonly provisional?: boolean | undefined
  readonly properties?: Readonly<Record<string, JsonValue>> | undefined
}

/** **N**: a success without a person: JWT, bearer, basic, digest, API key, anonymous, remember-me, silent single sign-on. */
export interface NonInteractiveSignal extends SignalBase {
  readonly kind: 'non-interactive'
}

/** A session was restored: this is who the browser belonged to before anything else happened in the request. */
export interface RestoredSignal extends SignalBase {
  readonly kind: 'restored'
}

/** The first step of a login was taken and the app waits for the second: nobody is signed in yet. */
export interface HalfwaySignal extends SignalBase {
  readonly kind: 'halfway'
}

/** A credential was refused. Never part of a sign-in; written as a failed login span where the option asks for it. */
export interface FailureSignal extends SignalBase {
  readonly kind: 'failure'
}

/** One fact that a library's hook saw in a request. */
export type Signal =
  | CredentialSignal
  | SessionSignal
  | TokenSignal
  | EventSignal
  | NonInteractiveSignal
  | RestoredSignal
  | HalfwaySignal
  | FailureSignal
