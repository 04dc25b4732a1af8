import { type Identity, mergeIdentities, samePerson } from './identity.ts'
import type { CredentialSignal } from './signals.ts'

/** Whether it proves nothing beside a machine's token or a session of the same person: it says of nobody that they came in anew. */
export function isWeak(credential: CredentialSignal): boolean {
  return credential.bare === true || credential.delegated === true
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

/** Who signed in, the gaps filled with what the credential says of the same person. */
export function describedBy(identity: Identity | undefined, credential: CredentialSignal | undefined): Identity {
  if (credential?.atProvider !== true || identity?.userId === undefined) return mergeIdentities(identity, credential?.identity)
  return mergeIdentities(identity, { ...credential.identity, userId: undefined })
}
