import { expect, it } from 'vitest'
import { createScope, handWrittenOf, type RequestScope } from '../request-scope.ts'
import type { SessionSignal } from '../signals.ts'
import { isUnfinished, waitingSessions, withdrawSessions } from './unfinished-logins.ts'

const LIBRARY = 'express-session'
const PROOF = { kind: 'credential', method: 'password' } as const

/** A request with the session of a person. */
function scopeOf(userId: string, signals: RequestScope['signals'] = []): RequestScope {
  const scope: RequestScope = { ...createScope(), signals }
  const session = { key: {}, library: LIBRARY, scope, look: () => ({ data: { userId, username: `name of ${userId}` } }) }
  handWrittenOf(scope).sessions.push({ key: {}, user: undefined, session, checkpoint: () => {}, arm: () => {} })
  return scope
}

const written = (userId: string, more: Partial<SessionSignal> = {}): SessionSignal => ({
  kind: 'session',
  library: LIBRARY,
  identity: { userId },
  hadIdentity: false,
  provisional: true,
  ...more,
})

it('takes a session back that is to be somebody, and gives it with the first factor when the second was given', () => {
  const first = scopeOf('u-1', [{ kind: 'credential', library: 'bcrypt', method: 'password' }, written('u-1')])
  withdrawSessions(first, PROOF)
  expect(first.signals.map(({ kind }) => kind)).toEqual(['credential'])
  const [waiting] = waitingSessions(scopeOf('u-1'))
  expect(waiting?.end()).toMatchObject([
    { kind: 'credential', library: 'bcrypt', method: 'password', identity: { userId: 'u-1' } },
    { kind: 'session', library: LIBRARY, identity: { userId: 'u-1', userName: 'name of u-1' }, hadIdentity: false },
  ])
  expect([waiting?.end(), waitingSessions(scopeOf('u-1'))]).toEqual([[], []])
})

it('takes what the request brought for the first factor where nobody was seen to check one', () => {
  withdrawSessions(scopeOf('u-2', [written('u-2')]), PROOF)
  expect(waitingSessions(scopeOf('u-2'))[0]?.end()[0]).toMatchObject({ library: LIBRARY, method: 'password' })
})

it('leaves a session of somebody who was signed in before, unless their login waits', () => {
  const scope = scopeOf('u-3', [written('u-3', { hadIdentity: true })])
  withdrawSessions(scope, PROOF)
  expect([scope.signals.length, isUnfinished(LIBRARY, 'u-3')]).toEqual([1, false])
  withdrawSessions(scopeOf('u-3', [written('u-3')]), PROOF)
  withdrawSessions(scope, PROOF)
  expect([scope.signals.length, isUnfinished(LIBRARY, 'u-3')]).toEqual([0, true])
})

it('knows nothing of the sessions of others', () => {
  withdrawSessions(scopeOf('u-4', [written('u-4')]), PROOF)
  expect(waitingSessions(scopeOf('u-5'))).toEqual([])
})
