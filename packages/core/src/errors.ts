/** Codes of every error that this package throws on purpose. */
export type SignedInErrorCode = 'SIGNED_IN_CONFIG' | 'SIGNED_IN_RULE' | 'SIGNED_IN_ID'

/**
 * Base of the errors that we throw on purpose, always at construction, never in a running login path.
 * Messages name the option, the value, the rule and the remedy, and never a secret or personal data.
 */
export abstract class SignedInError extends Error {
  abstract readonly code: SignedInErrorCode
}

/** An option, environment variable or configuration file holds what it must not. */
export class ConfigError extends SignedInError {
  readonly code = 'SIGNED_IN_CONFIG'
  override readonly name = 'ConfigError'
}

/** A rule of the user cannot be compiled. */
export class RuleError extends SignedInError {
  readonly code = 'SIGNED_IN_RULE'
  override readonly name = 'RuleError'
}

/** A trace or span id is malformed or all zero, so no event id can be made from it. */
export class IdError extends SignedInError {
  readonly code = 'SIGNED_IN_ID'
  override readonly name = 'IdError'
}
