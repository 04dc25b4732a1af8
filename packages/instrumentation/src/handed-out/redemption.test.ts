import { expect, it } from 'vitest'
import { requestFacts } from '../request-facts.ts'
import { createScope, type RequestScope } from '../request-scope.ts'
import type { TokenSignal } from '../signals.ts'
import { redeemedTokens, redemptionOf } from './redemption.ts'

const scopeOf = (request: object): RequestScope => createScope({ req: { headers: {}, ...request } } as never)
const password = { url: '/login', body: { email: 'a@example.org', password: 'right' } }
const code = { url: '/auth/code', body: { email: 'a@example.org', code: '123456' } }
const withSession = { headers: { cookie: 'sid=5f0c9b1e7a2d4863b1c0' } }

function methodOf(request: object, isPassedOn = false): string | undefined {
  const scope = { ...scopeOf(request), isPassedOn }
  const facts = requestFacts(scope)
  return facts && redemptionOf(scope, facts)?.method
}

it('takes a password or a code for the credential of what the answer hands out', () => {
  expect(methodOf(password)).toBe('password')
  expect(methodOf(code)).toBe('otp')
})

it('takes a code of somebody who has a session for no login, but a password for one', () => {
  expect(methodOf({ ...code, ...withSession })).toBeUndefined()
  expect(methodOf({ ...password, ...withSession })).toBe('password')
})

it('leaves a login that is passed on to the service behind', () => {
  expect(methodOf(password, true)).toBeUndefined()
})

const token = (userId?: string): TokenSignal => ({ kind: 'token', library: 'node:http', identity: { userId } })
const kinds = (one: TokenSignal, body?: object): readonly string[] => {
  const scope = scopeOf(password)
  const facts = requestFacts(scope)
  const redemption = facts && redemptionOf(scope, facts)
  return redemption === undefined ? [] : redeemedTokens(redemption, [one], body, scope).map(({ kind }) => kind)
}

it('is a sign-in of whom the answer names', () => {
  expect(kinds(token('7'), { user: { id: '7' } })).toEqual(['credential', 'token'])
  expect(kinds(token('7'))).toEqual(['credential', 'token'])
})

it.each([
  ['names nobody', token(), {}],
  ['names only what was typed in', token('a@example.org'), { email: 'a@example.org' }],
  ['says that it failed', token('7'), { success: false, user: { id: '7' } }],
  ['says what went wrong', token('7'), { error: 'suspended', user: { id: '7' } }],
  ['has the status of an error', token('7'), { status: 'error', user: { id: '7' } }],
])('is none where the answer %s', (_what, one, body) => {
  expect(kinds(one, body)).toEqual([])
})
