import { randomBytes } from 'node:crypto'

/** Sessions of the app's own making, as the guide of Lucia has them. */
const sessions = new Map()

export function createSession(cookies, user) {
  const token = randomBytes(20).toString('hex')
  sessions.set(token, user)
  cookies.set('session', token, { path: '/', httpOnly: true, secure: false })
}

export const userOf = (cookies) => sessions.get(cookies.get('session') ?? '')

export function endSession(cookies) {
  sessions.delete(cookies.get('session') ?? '')
  cookies.delete('session', { path: '/' })
}
