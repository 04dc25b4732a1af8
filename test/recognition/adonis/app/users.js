// The users of the app and the providers of its guards, in the place of a database.
import { randomBytes } from 'node:crypto'
import { AccessToken } from '@adonisjs/auth/access_tokens'
import { RememberMeToken } from '@adonisjs/auth/session'
import hash from '@adonisjs/core/services/hash'

export class User {
  constructor(id, email, password) {
    Object.assign(this, { id, email, password, organizationId: 'org-1' })
  }
}
const users = new Map()
const rememberMeTokens = new Map()
const accessTokens = new Map()

export const add = async (email, password) => {
  const user = new User(users.size + 1, email, await hash.make(password))
  users.set(email, user)
  return user
}
export const byEmail = (email) => users.get(email)
export const verifyCredentials = async (email, password) => {
  const user = byEmail(email)
  return user !== undefined && (await hash.verify(user.password, password)) ? user : undefined
}

const forGuard = (user) => ({ getId: () => user.id, getOriginal: () => user })
const byId = async (id) => {
  const user = [...users.values()].find((one) => one.id === Number(id))
  return user === undefined ? null : forGuard(user)
}
const tokenRow = (tokenable, secret, hashed, minutes) => ({
  identifier: randomBytes(4).toString('hex'),
  tokenableId: tokenable.id,
  hash: hashed,
  secret,
  createdAt: new Date(),
  updatedAt: new Date(),
  expiresAt: new Date(Date.now() + minutes * 60_000),
})

export const sessionUsers = {
  createUserForGuard: async (user) => forGuard(user),
  findById: byId,
  createRememberToken: async (user) => {
    const { secret, hash: hashed, userId } = RememberMeToken.createTransientToken(user.id, 40, '1d')
    const row = { ...tokenRow(user, secret, hashed, 60), tokenableId: userId }
    rememberMeTokens.set(row.identifier, row)
    return new RememberMeToken(row)
  },
  verifyRememberToken: async (value) => {
    const { identifier, secret } = RememberMeToken.decode(value.release()) ?? {}
    const row = rememberMeTokens.get(identifier)
    const token = row === undefined ? null : new RememberMeToken({ ...row, secret: undefined })
    return token?.verify(secret) ? token : null
  },
  deleteRememberToken: async (_user, identifier) => Number(rememberMeTokens.delete(identifier)),
  recycleRememberToken: async (user, identifier) => {
    rememberMeTokens.delete(identifier)
    return sessionUsers.createRememberToken(user)
  },
}

export const tokenUsers = {
  createUserForGuard: async (user) => forGuard(user),
  findById: byId,
  createToken: async (user, abilities = ['*']) => {
    const { secret, hash: hashed } = AccessToken.createTransientToken(user.id, 40, '1d')
    const row = {
      ...tokenRow(user, secret, hashed, 60),
      type: 'auth_token',
      name: null,
      prefix: 'oat_',
      abilities,
      lastUsedAt: null,
    }
    accessTokens.set(row.identifier, row)
    return new AccessToken(row)
  },
  invalidateToken: async () => true,
  verifyToken: async (value) => {
    const { identifier, secret } = AccessToken.decode('oat_', value.release()) ?? {}
    const row = accessTokens.get(identifier)
    const token = row === undefined ? null : new AccessToken({ ...row, secret: undefined })
    return token?.verify(secret) ? token : null
  },
}
