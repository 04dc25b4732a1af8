import { type Identity, mergeIdentities, samePerson } from './identity.ts'
import type { CredentialSignal, NonInteractiveSignal } from './signals.ts'

/** Whether it proves nothing beside a machine's token or a session of the same person: it says of nobody that they came in anew. */
export function isWeak(credential: CredentialSignal): boolean {
  return credential.bare === true || credential.delegated === true
}

/** Whether a credential proves something beside what came by itself: a login with a name does so beside the token of a session. */
export function isNew(credential: CredentialSignal, { method }: NonInteractiveSignal): boolean {
  return !isWeak(credential) || (credential.fresh === true && method === 'jwt')
}

/** Whether two credentials of a request are known to be of two people. A provider's id and the app's own do not compare. */
export function isOtherPerson(one: CredentialSignal | undefined, other: CredentialSignal): boolean {
  if (one === undefined || one.atProvider === true || other.atProvider === true) return false
  return samePerson(one.identity, other.identity) === false
}

/**
 * The credential, if it makes a login of a session that was written behind it.
 *
 * @param hadIdentity the session belonged to somebody before
 * @param isSame it belongs to the same person still
 */
export function credentialOf(
  credential: CredentialSignal | undefined,
  hadIdentity: boolean,
  isSame: boolean,
): CredentialSignal | undefined {
  if (credential === undefined) return undefined
  const isAddition = hadIdentity && (credential.secondFactor === true || credential.delegated === true)
  const isStepUp = isSame && credential.reauthentication === true
  return isAddition || isStepUp ? undefined : credential
}

/**
 * Whether a token behind the credential is for somebody who was there before: who has a session and confirms the password gets a token
 * for something, and whom the provider was asked to prove again has stepped up.
 *
 * @param identity whose token it is
 * @param before who the request belonged to, by a session or by a token that came with it
 */
export function isConfirmation(
  credential: CredentialSignal,
  identity: Identity | undefined,
  before: {
    readonly restored?: { readonly identity?: Identity | undefined } | undefined
    readonly nonInteractive?: NonInteractiveSignal | undefined
  },
): boolean {
  const { restored, nonInteractive } = before
  if (isWeak(credential) && credential.fresh !== true && restored !== undefined)
    return samePerson(restored.identity, identity) !== false
  return credential.reauthentication === true && samePerson((restored ?? nonInteractive)?.identity, identity) === true
}

/** Who signed in, the gaps filled with what the credential says of the same person. */
export function describedBy(identity: Identity | undefined, credential: CredentialSignal | undefined): Identity {
  if (credential?.atProvider !== true || identity?.userId === undefined) return mergeIdentities(identity, credential?.identity)
  return mergeIdentities(identity, { ...credential.identity, userId: undefined })
}
