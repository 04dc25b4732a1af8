import { randomUUID } from 'node:crypto'
import {
  type AuthenticationResponseJSON,
  generateAuthenticationOptions,
  generateRegistrationOptions,
  type RegistrationResponseJSON,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
  type WebAuthnCredential,
} from '@simplewebauthn/server'
import type { Answer, CoreUsers, Question } from './core-users.ts'

/** What a browser was asked to sign. */
interface Options {
  readonly challenge: string
  readonly email: string | undefined
  readonly relyingPartyId: string
  readonly origin: string
}

const TIMEOUT_MILLIS = 60_000
const ok = (more: Answer = {}): Answer => ({ status: 'OK', ...more })
const REFUSED: Answer = { status: 'INVALID_CREDENTIALS_ERROR' }

/** The passkeys of the core: what it asks authenticators to sign, and the keys with which it checks that. */
export class CorePasskeys {
  readonly #options = new Map<string, Options>()
  readonly #passkeys = new Map<string, WebAuthnCredential>()
  readonly #users: CoreUsers

  constructor(users: CoreUsers) {
    this.#users = users
  }

  async registerOptions(question: Question): Promise<Answer> {
    const { email, displayName, relyingPartyName, relyingPartyId } = question
    const made = await generateRegistrationOptions({
      rpName: String(relyingPartyName),
      rpID: String(relyingPartyId),
      userName: String(email),
      userDisplayName: String(displayName),
    })
    return ok({ ...made, ...this.#keep(made.challenge, question), excludeCredentials: [] })
  }

  async signInOptions(question: Question): Promise<Answer> {
    const made = await generateAuthenticationOptions({ rpID: String(question['relyingPartyId']) })
    return ok({ ...made, ...this.#keep(made.challenge, question) })
  }

  options({ webauthnGeneratedOptionsId }: Question): Answer {
    const options = this.#options.get(String(webauthnGeneratedOptionsId))
    return options === undefined ? { status: 'OPTIONS_NOT_FOUND_ERROR' } : ok({ webauthnGeneratedOptionsId, ...options })
  }

  async signUp(question: Question): Promise<Answer> {
    const made = await this.#register(question)
    if (made === undefined) return REFUSED
    return this.#users.signUpWithPasskey(String(made.options.email), made.id)
  }

  /** Another passkey of somebody who has an account. */
  async register(question: Question): Promise<Answer> {
    const made = await this.#register(question)
    if (made === undefined) return REFUSED
    return this.#users.addPasskey(String(question['recipeUserId']), made.id)
  }

  async signIn({ credential, webauthnGeneratedOptionsId }: Question): Promise<Answer> {
    const options = this.#options.get(String(webauthnGeneratedOptionsId))
    const response = credential as AuthenticationResponseJSON
    const passkey = this.#passkeys.get(response.id)
    if (options === undefined || passkey === undefined) return REFUSED
    const { verified } = await verifyAuthenticationResponse({
      response,
      expectedChallenge: options.challenge,
      expectedOrigin: options.origin,
      expectedRPID: options.relyingPartyId,
      // The library has one answer checked twice, so its counter is not looked at.
      credential: { ...passkey, counter: 0 },
    }).catch(() => ({ verified: false }))
    return verified ? this.#users.signInWithPasskey(passkey.id) : REFUSED
  }

  #keep(challenge: string, { email, relyingPartyId, origin }: Question): Answer {
    const webauthnGeneratedOptionsId = randomUUID()
    this.#options.set(webauthnGeneratedOptionsId, {
      challenge,
      email: email === undefined ? undefined : String(email),
      relyingPartyId: String(relyingPartyId),
      origin: String(origin),
    })
    const createdAt = Date.now()
    return { webauthnGeneratedOptionsId, createdAt, expiresAt: createdAt + TIMEOUT_MILLIS, timeout: TIMEOUT_MILLIS }
  }

  async #register({ credential, webauthnGeneratedOptionsId }: Question): Promise<{ options: Options; id: string } | undefined> {
    const options = this.#options.get(String(webauthnGeneratedOptionsId))
    if (options === undefined) return undefined
    const { verified, registrationInfo } = await verifyRegistrationResponse({
      response: credential as RegistrationResponseJSON,
      expectedChallenge: options.challenge,
      expectedOrigin: options.origin,
      expectedRPID: options.relyingPartyId,
    }).catch(() => ({ verified: false, registrationInfo: undefined }))
    if (!verified || registrationInfo === undefined) return undefined
    this.#passkeys.set(registrationInfo.credential.id, registrationInfo.credential)
    return { options, id: registrationInfo.credential.id }
  }
}
