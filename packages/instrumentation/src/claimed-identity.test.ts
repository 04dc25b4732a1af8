import { expect, it } from 'vitest'
import { claimedIdentity } from './claimed-identity.ts'

const userId = (claims: object): string | undefined => claimedIdentity(claims, 'jsonwebtoken')?.userId

it.each([
  ['7', { sub: '7', accountId: 'a-1' }],
  ['a-1', { accountId: 'a-1', tenantId: 't-3' }],
  ['m-2', { member: { memberId: 'm-2', email: 'ann@example.org' } }],
  ['c-3', { data: { customerId: 'c-3' } }],
])('names %s', (id, claims) => {
  expect(userId(claims)).toBe(id)
})

it.each([
  ['the id of a session', { sid: 's-1' }],
  ['an account that a guest looks at', { accountId: 'a-1', guest: true }],
  ['a resource', { documentId: 'd-1' }],
])('names nobody by %s', (_what, claims) => {
  expect(userId(claims)).toBeUndefined()
})
