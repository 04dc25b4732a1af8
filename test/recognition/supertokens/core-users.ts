import { randomUUID } from 'node:crypto'

/** A question to the core: the body of a `POST` or `PUT`, or the query of a `GET`. */
export type Question = Readonly<Record<string, unknown>>
/** What it answers. */
export type Answer = Readonly<Record<string, unknown>>

interface LoginMethod {
  readonly recipeId: string
  readonly recipeUserId: string
  readonly tenantIds: string[]
  readonly timeJoined: number
  readonly verified: boolean
  readonly email?: string | undefined
  readonly phoneNumber?: string | undefined
  readonly thirdParty?: { readonly id: string; readonly userId: string } | undefined
  readonly webauthn?: { readonly credentialIds: string[] } | undefined
  password?: string
}

interface User {
  readonly id: string
  isPrimaryUser: boolean
  readonly loginMethods: LoginMethod[]
}

/** The code of every one-time password. */
const CODE = '123456'
const ok = (more: Answer = {}): Answer => ({ status: 'OK', ...more })

/** The users of the core, with their passwords, linked accounts, codes by mail, authenticator apps and the ids of their passkeys. */
export class CoreUsers {
  #users: User[] = []
  readonly #metadata = new Map<string, Record<string, unknown>>()
  readonly #devices = new Map<string, { readonly name: string; verified: boolean }[]>()
  /** Codes by mail, by the id that stands for the browser which asked for them. */
  readonly #codes = new Map<string, { readonly email?: string | undefined; readonly phoneNumber?: string | undefined }>()
  readonly #resets = new Map<string, { readonly userId: string; readonly email: string }>()

  constructor() {
    for (const name of ['ada', 'bob', 'mia', 'eve']) {
      this.#add({ recipeId: 'emailpassword', email: `${name}@example.com`, password: 'correct-1' }, `user-${name}`)
    }
    this.#metadata.set('user-mia', { _supertokens: { requiredSecondaryFactors: ['totp'] } })
    this.#devices.set('user-mia', [{ name: 'phone', verified: true }])
  }

  /** Who a session is made for by the id of one login method. */
  ownerOf(recipeUserId: string): string {
    return this.#byMethod(recipeUserId)?.id ?? recipeUserId
  }

  signIn({ email, password }: Question): Answer {
    const found = this.#find('emailpassword', (method) => method.email === email && method.password === password)
    return found === undefined ? { status: 'WRONG_CREDENTIALS_ERROR' } : this.#signedIn(...found)
  }

  signUp({ email, password }: Question): Answer {
    if (this.#find('emailpassword', (method) => method.email === email)) return { status: 'EMAIL_ALREADY_EXISTS_ERROR' }
    return this.#signedIn(...this.#add({ recipeId: 'emailpassword', email: String(email), password: String(password) }))
  }

  signInUpThirdParty({ thirdPartyId, thirdPartyUserId, email }: Question): Answer {
    const { id: address } = email as { id: string }
    const thirdParty = { id: String(thirdPartyId), userId: String(thirdPartyUserId) }
    const known = this.#find('thirdparty', (method) => method.thirdParty?.userId === thirdPartyUserId)
    const found = known ?? this.#add({ recipeId: 'thirdparty', email: address, thirdParty, verified: true })
    return { ...this.#signedIn(...found), createdNewUser: known === undefined }
  }

  createCode({ email, phoneNumber, deviceId: old }: Question): Answer {
    const deviceId = String(old ?? randomUUID())
    if (old === undefined) this.#codes.set(deviceId, { email: email as string, phoneNumber: phoneNumber as string })
    const ids = { deviceId, preAuthSessionId: deviceId, codeId: deviceId, linkCode: `link-${deviceId}`, userInputCode: CODE }
    return ok({ ...ids, timeCreated: Date.now(), codeLifetime: 900_000 })
  }

  codes({ preAuthSessionId, deviceId = preAuthSessionId }: Question): Answer {
    const contact = this.#codes.get(String(deviceId))
    const device = { preAuthSessionId: deviceId, ...contact, failedCodeInputAttemptCount: 0, codes: [] }
    return ok({ devices: contact === undefined ? [] : [device] })
  }

  checkCode({ preAuthSessionId, linkCode, userInputCode }: Question): Answer {
    const id = String(preAuthSessionId)
    const contact = this.#codes.get(id)
    if (contact === undefined || (linkCode !== undefined && linkCode !== `link-${id}`)) return { status: 'RESTART_FLOW_ERROR' }
    const counts = { failedCodeInputAttemptCount: 1, maximumCodeInputAttempts: 5 }
    if (linkCode === undefined && userInputCode !== CODE) return { status: 'INCORRECT_USER_INPUT_CODE_ERROR', ...counts }
    return ok({ consumedDevice: { preAuthSessionId: id, ...contact, failedCodeInputAttemptCount: 0 } })
  }

  consumeCode(question: Question): Answer {
    const checked = this.checkCode(question)
    if (checked['status'] !== 'OK') return checked
    const { email, phoneNumber } = this.#codes.get(String(question['preAuthSessionId']))!
    this.#codes.delete(String(question['preAuthSessionId']))
    const isSame = (method: LoginMethod): boolean =>
      email === undefined ? method.phoneNumber === phoneNumber : method.email === email
    const known = this.#find('passwordless', isSame)
    const found = known ?? this.#add({ recipeId: 'passwordless', email, phoneNumber, verified: true })
    return { ...checked, ...this.#signedIn(...found), createdNewUser: known === undefined }
  }

  signUpWithPasskey(email: string, credentialId: string): Answer {
    if (this.#find('webauthn', (method) => method.email === email)) return { status: 'EMAIL_ALREADY_EXISTS_ERROR' }
    return this.#signedIn(...this.#add({ recipeId: 'webauthn', email, webauthn: { credentialIds: [credentialId] } }))
  }

  signInWithPasskey(credentialId: string): Answer {
    const found = this.#find('webauthn', ({ webauthn }) => webauthn?.credentialIds.includes(credentialId) === true)
    return found === undefined ? { status: 'INVALID_CREDENTIALS_ERROR' } : this.#signedIn(...found)
  }

  addPasskey(recipeUserId: string, credentialId: string): Answer {
    const method = this.#byMethod(recipeUserId)?.loginMethods.find(({ recipeId }) => recipeId === 'webauthn')
    if (method === undefined) return { status: 'UNKNOWN_USER_ID_ERROR' }
    method.webauthn?.credentialIds.push(credentialId)
    return ok()
  }

  byAccountInfo({ email, phoneNumber, thirdPartyUserId, webauthnCredentialId }: Question): Answer {
    const isAsked = (method: LoginMethod): boolean =>
      (email !== undefined && method.email === email) ||
      (phoneNumber !== undefined && method.phoneNumber === phoneNumber) ||
      (webauthnCredentialId !== undefined && method.webauthn?.credentialIds.includes(String(webauthnCredentialId)) === true) ||
      (thirdPartyUserId !== undefined && method.thirdParty?.userId === thirdPartyUserId)
    return ok({ users: this.#users.filter(({ loginMethods }) => loginMethods.some(isAsked)).map(shown) })
  }

  byId({ userId }: Question): Answer {
    const user = this.#byMethod(String(userId))
    return user === undefined ? { status: 'UNKNOWN_USER_ID_ERROR' } : ok({ user: shown(user) })
  }

  makePrimary({ recipeUserId }: Question): Answer {
    const user = this.#byMethod(String(recipeUserId))!
    const wasAlreadyAPrimaryUser = user.isPrimaryUser
    user.isPrimaryUser = true
    return ok({ wasAlreadyAPrimaryUser, user: shown(user) })
  }

  link({ recipeUserId, primaryUserId }: Question): Answer {
    const primary = this.#byMethod(String(primaryUserId))!
    const own = this.#byMethod(String(recipeUserId))!
    const accountsAlreadyLinked = own === primary
    if (!accountsAlreadyLinked) {
      primary.loginMethods.push(...own.loginMethods)
      this.#users = this.#users.filter((user) => user !== own)
    }
    return ok({ accountsAlreadyLinked, user: shown(primary) })
  }

  update({ recipeUserId, userId = recipeUserId, password }: Question): Answer {
    const method = this.#byMethod(String(userId))?.loginMethods.find((one) => one.recipeId === 'emailpassword')
    if (method === undefined) return { status: 'UNKNOWN_USER_ID_ERROR' }
    if (password !== undefined) method.password = String(password)
    return ok()
  }

  createReset({ userId, email }: Question): Answer {
    const token = randomUUID()
    this.#resets.set(token, { userId: String(userId), email: String(email) })
    return ok({ token })
  }

  consumeReset({ token }: Question): Answer {
    const reset = this.#resets.get(String(token))
    this.#resets.delete(String(token))
    return reset === undefined ? { status: 'RESET_PASSWORD_INVALID_TOKEN_ERROR' } : ok(reset)
  }

  metadata({ userId, metadataUpdate = {} }: Question): Answer {
    const metadata = { ...this.#metadata.get(String(userId)), ...(metadataUpdate as object) }
    this.#metadata.set(String(userId), metadata)
    return ok({ metadata })
  }

  createDevice({ userId, deviceName }: Question): Answer {
    const devices = this.#devices.get(String(userId)) ?? []
    const name = String(deviceName ?? `device ${devices.length}`)
    this.#devices.set(String(userId), [...devices, { name, verified: false }])
    return ok({ deviceName: name, secret: 'JBSWY3DPEHPK3PXP' })
  }

  listDevices({ userId }: Question): Answer {
    return ok({ devices: (this.#devices.get(String(userId)) ?? []).map((device) => ({ ...device, period: 30, skew: 1 })) })
  }

  verifyDevice({ userId, deviceName, totp }: Question): Answer {
    const device = this.#devices.get(String(userId))?.find(({ name }) => name === deviceName)
    if (device === undefined) return { status: 'UNKNOWN_DEVICE_ERROR' }
    if (totp !== CODE) return wrongCode()
    const wasAlreadyVerified = device.verified
    device.verified = true
    return ok({ wasAlreadyVerified })
  }

  verifyTotp({ userId, totp }: Question): Answer {
    const hasDevice = (this.#devices.get(String(userId)) ?? []).some(({ verified }) => verified)
    if (!hasDevice) return { status: 'UNKNOWN_USER_ID_ERROR' }
    return totp === CODE ? ok() : wrongCode()
  }

  #add(method: Partial<LoginMethod> & { readonly recipeId: string }, id: string = randomUUID()): [User, LoginMethod] {
    const added: LoginMethod = { recipeUserId: id, tenantIds: ['public'], timeJoined: Date.now(), verified: false, ...method }
    const user = { id, isPrimaryUser: false, loginMethods: [added] }
    this.#users.push(user)
    return [user, added]
  }

  #byMethod(id: string): User | undefined {
    return this.#users.find((user) => user.id === id || user.loginMethods.some(({ recipeUserId }) => recipeUserId === id))
  }

  #find(recipeId: string, isAsked: (method: LoginMethod) => boolean): [User, LoginMethod] | undefined {
    for (const user of this.#users) {
      const method = user.loginMethods.find((one) => one.recipeId === recipeId && isAsked(one))
      if (method !== undefined) return [user, method]
    }
    return undefined
  }

  #signedIn(user: User, { recipeUserId }: LoginMethod): Answer {
    return ok({ user: shown(user), recipeUserId })
  }
}

function wrongCode(): Answer {
  return { status: 'INVALID_TOTP_ERROR', currentNumberOfFailedAttempts: 1, maxNumberOfFailedAttempts: 5 }
}

/** A user as the core shows it. */
function shown({ id, isPrimaryUser, loginMethods }: User): Answer {
  const all = <T>(field: (method: LoginMethod) => T | undefined): T[] =>
    loginMethods.map(field).filter((value): value is T & {} => value !== undefined)
  return {
    id,
    isPrimaryUser,
    tenantIds: ['public'],
    timeJoined: loginMethods[0]?.timeJoined,
    emails: [...new Set(all(({ email }) => email))],
    phoneNumbers: all(({ phoneNumber }) => phoneNumber),
    thirdParty: all(({ thirdParty }) => thirdParty),
    webauthn: { credentialIds: all(({ webauthn }) => webauthn?.credentialIds).flat() },
    loginMethods: loginMethods.map(({ password: _password, ...method }) => method),
  }
}
