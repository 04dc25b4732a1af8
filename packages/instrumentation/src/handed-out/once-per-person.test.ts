import { expect, it } from 'vitest'
import type { UnprovenToken } from '../request-scope.ts'
import { oncePerPerson } from './once-per-person.ts'

const issued = (userId: string, groupId?: string): UnprovenToken => ({
  token: `token of ${userId}`,
  signals: [
    { kind: 'credential', library: 'jsonwebtoken', bare: true, identity: { userId, groupId } },
    { kind: 'token', library: 'jsonwebtoken', identity: { userId, groupId } },
  ],
})
const seen = (...tokens: readonly UnprovenToken[]): unknown =>
  oncePerPerson(tokens).map(({ kind, identity }) => [kind, identity?.userId, identity?.groupId])

it('takes the tokens of one person for one login', () => {
  expect(seen(issued('7'), issued('7', 'team'))).toEqual([
    ['credential', '7', 'team'],
    ['token', '7', 'team'],
  ])
})

it('keeps the people of a batch apart', () => {
  expect(seen(issued('7'), issued('8', 'team'))).toEqual([
    ['credential', '7', undefined],
    ['token', '7', undefined],
    ['credential', '8', 'team'],
    ['token', '8', 'team'],
  ])
})
