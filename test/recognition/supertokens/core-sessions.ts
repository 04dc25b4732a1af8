import { generateKeyPairSync, randomUUID, sign } from 'node:crypto'
import type { Answer, CoreUsers, Question } from './core-users.ts'

interface Session {
  readonly handle: string
  readonly userId: string
  readonly recipeUserId: string
  readonly tenantId: string
  readonly timeCreated: number
  claims: object
  data: unknown
}

const HOUR_SECONDS = 3600
/** Access tokens of this version have all claims at the top. */
const TOKEN_VERSION = '5'
const KEY_ID = 'd-1'
const ok = (more: Answer = {}): Answer => ({ status: 'OK', ...more })
const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')

/** The sessions of the core, and the key that signs their tokens. */
export class CoreSessions {
  readonly #keys = generateKeyPairSync('rsa', { modulusLength: 2048 })
  readonly #sessions = new Map<string, Session>()
  /** Refresh tokens, with the handle of their session. A token that was used is remembered: who brings it again has stolen it. */
  readonly #refreshTokens = new Map<string, { readonly handle: string; isUsed: boolean }>()
  readonly #users: CoreUsers

  constructor(users: CoreUsers) {
    this.#users = users
  }

  /** The public key, as every back end fetches it. */
  jwks(): Answer {
    return { keys: [{ ...this.#keys.publicKey.export({ format: 'jwk' }), kid: KEY_ID, alg: 'RS256', use: 'sig' }] }
  }

  create(tenantId: string, { userId, userDataInJWT, userDataInDatabase }: Question): Answer {
    const recipeUserId = String(userId)
    const session: Session = {
      handle: randomUUID(),
      userId: this.#users.ownerOf(recipeUserId),
      recipeUserId,
      tenantId,
      timeCreated: Date.now(),
      claims: userDataInJWT as object,
      data: userDataInDatabase,
    }
    this.#sessions.set(session.handle, session)
    return this.#withTokens(session)
  }

  get({ sessionHandle }: Question): Answer {
    const session = this.#sessions.get(String(sessionHandle))
    if (session === undefined) return { status: 'UNAUTHORISED' }
    const { handle: _handle, claims, data, ...rest } = session
    const stored = { userDataInJWT: claims, userDataInDatabase: data, expiry: Date.now() + HOUR_SECONDS * 1000 }
    return ok({ sessionHandle, ...rest, ...stored })
  }

  verify({ accessToken }: Question): Answer {
    const session = this.#ofToken(String(accessToken))
    return session === undefined ? { status: 'UNAUTHORISED', message: 'no session' } : ok({ session: shown(session) })
  }

  refresh({ refreshToken }: Question): Answer {
    const token = this.#refreshTokens.get(String(refreshToken))
    const session = token && this.#sessions.get(token.handle)
    if (token === undefined || session === undefined) return { status: 'UNAUTHORISED', message: 'no session' }
    if (token.isUsed) return { status: 'TOKEN_THEFT_DETECTED', session: shown(session) }
    token.isUsed = true
    return this.#withTokens(session)
  }

  regenerate({ accessToken, userDataInJWT }: Question): Answer {
    const session = this.#ofToken(String(accessToken))
    if (session === undefined) return { status: 'UNAUTHORISED', message: 'no session' }
    session.claims = userDataInJWT as object
    return ok({ session: shown(session), accessToken: this.#accessToken(session) })
  }

  setClaims({ sessionHandle, userDataInJWT }: Question): Answer {
    const session = this.#sessions.get(String(sessionHandle))
    if (session === undefined) return { status: 'UNAUTHORISED' }
    session.claims = userDataInJWT as object
    return ok()
  }

  handlesOf({ userId }: Question): Answer {
    return ok({ sessionHandles: [...this.#sessions.values()].filter((one) => one.userId === userId).map(({ handle }) => handle) })
  }

  remove({ sessionHandles, userId }: Question): Answer {
    const asked = (sessionHandles ?? this.handlesOf({ userId })['sessionHandles']) as string[]
    return ok({ sessionHandlesRevoked: asked.filter((handle) => this.#sessions.delete(handle)) })
  }

  #ofToken(accessToken: string): Session | undefined {
    const claims = JSON.parse(Buffer.from(accessToken.split('.')[1] ?? '', 'base64url').toString()) as { sessionHandle: string }
    return this.#sessions.get(claims.sessionHandle)
  }

  #withTokens(session: Session): Answer {
    const token = randomUUID()
    this.#refreshTokens.set(token, { handle: session.handle, isUsed: false })
    const createdTime = Date.now()
    const refreshToken = { token, createdTime, expiry: createdTime + HOUR_SECONDS * 1000 }
    return ok({ session: shown(session), accessToken: this.#accessToken(session), refreshToken })
  }

  #accessToken({ handle, userId, recipeUserId, tenantId, claims }: Session): Answer {
    const createdTime = Date.now()
    const iat = Math.floor(createdTime / 1000)
    const own = { sub: userId, rsub: recipeUserId, tId: tenantId, sessionHandle: handle, refreshTokenHash1: handle, iat }
    const header = encode({ kid: KEY_ID, typ: 'JWT', version: TOKEN_VERSION, alg: 'RS256' })
    const signed = `${header}.${encode({ ...claims, ...own, exp: iat + HOUR_SECONDS })}`
    const signature = sign('RSA-SHA256', Buffer.from(signed), this.#keys.privateKey).toString('base64url')
    return { token: `${signed}.${signature}`, createdTime, expiry: createdTime + HOUR_SECONDS * 1000 }
  }
}

function shown({ handle, userId, recipeUserId, tenantId, claims }: Session): Answer {
  return { handle, userId, recipeUserId, tenantId, userDataInJWT: claims }
}
