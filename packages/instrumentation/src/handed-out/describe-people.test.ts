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
  scope.heard = { text: () => JSON.stringify(answer), cookies: () => [], givenIn: () => undefined }
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
