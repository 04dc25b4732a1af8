import { expect, it } from 'vitest'
import { createScope, type RequestScope } from '../request-scope.ts'
import type { Signal } from '../signals.ts'
import { describePeople } from './describe-people.ts'

const token = (userId: string, userName?: string): Signal => ({
  kind: 'token',
  library: 'jsonwebtoken',
  identity: { userId, userName },
})

function described(answer: unknown, ...signals: readonly Signal[]): readonly (string | undefined)[] {
  const scope: RequestScope = { ...createScope(), signals: [...signals] }
  scope.heard = { text: () => JSON.stringify(answer), cookies: () => [], headerTokens: () => [], givenIn: () => undefined }
  describePeople(scope)
  return scope.signals.map(({ identity }) => identity?.userName)
}

it('takes the name of the person whose token it is, wherever the answer says it', () => {
  expect(described({ data: { user: { id: '7', email: 'ann@example.org' } } }, token('7'))).toEqual(['ann@example.org'])
  expect(described([{ user: { id: 7, username: 'ann' } }, { user: { id: 8, username: 'bob' } }], token('8'), token('7'))).toEqual(
    ['bob', 'ann'],
  )
})

it('leaves a name that is known', () => {
  expect(described({ id: '7', username: 'other' }, token('7', 'ann'))).toEqual(['ann'])
})

it('takes nothing from anybody else in the answer', () => {
  expect(described({ invitedBy: { id: '8', username: 'bob' } }, token('7'))).toEqual([undefined])
})

function typed(url: string, body: unknown, ...signals: readonly Signal[]): readonly (Signal['identity'] | undefined)[] {
  const response = { req: { url, headers: {}, body } }
  const scope: RequestScope = { ...createScope(response), signals: [...signals] }
  scope.heard = { text: () => undefined, cookies: () => [], headerTokens: () => [], givenIn: () => undefined }
  describePeople(scope)
  return scope.signals.filter(({ kind }) => kind !== 'credential').map(({ identity }) => identity)
}
const password: Signal = { kind: 'credential', library: 'bcrypt', method: 'password', bare: true }
const opaque: Signal = { kind: 'token', library: 'bcrypt' }
const form = { email: 'ann@example.org', password: 'x' }

it('calls the person by what was typed in beside the right password', () => {
  expect(typed('/login', form, password, token('7'))).toMatchObject([{ userId: '7', userName: 'ann@example.org' }])
  const session: Signal = {
    kind: 'session',
    library: 'express-session',
    hadIdentity: false,
    provisional: true,
    identity: { userId: '7' },
  }
  expect(typed('/login', form, { ...session, method: 'password' })).toMatchObject([{ userId: '7', userName: 'ann@example.org' }])
  expect(typed('/login', form, { ...session, method: 'oauth' })).toMatchObject([{ userId: '7' }])
})

it('tells by it who signed in where nothing else does, at the address of a login and nowhere else', () => {
  expect(typed('/login', form, password, opaque)).toMatchObject([{ userId: 'ann@example.org', userName: 'ann@example.org' }])
  expect(typed('/vault', form, password, opaque)).toEqual([undefined])
  expect(typed('/login', { password: 'x' }, password, opaque)).toEqual([undefined])
  expect(typed('/login', form, opaque)).toEqual([undefined])
})

it('leaves it where another token of the answer says who it is, or several people sign in', () => {
  expect(typed('/login', form, password, opaque, token('7', 'ann'))).toEqual([undefined, { userId: '7', userName: 'ann' }])
  expect(typed('/login', form, password, token('7'), token('8'))).toMatchObject([{ userId: '7' }, { userId: '8' }])
  expect(typed('/login', form, password, token('7'), token('8'))[0]?.userName).toBeUndefined()
})
