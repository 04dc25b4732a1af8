import { describe, expect, it } from 'vitest'
import { type MadeSession, personOf } from './person-of.ts'

const session = (more: Partial<MadeSession> = {}): MadeSession => ({
  handle: 'h',
  userId: 'primary',
  recipeUserId: 'second',
  tenantId: 'public',
  claims: {},
  ...more,
})
const method = (id: string, contact: object): object => ({ recipeUserId: { getAsString: () => id }, ...contact })
const user = {
  id: 'primary',
  emails: ['first@example.com', 'second@example.com'],
  loginMethods: [method('primary', { email: 'first@example.com' }), method('second', { email: 'second@example.com' })],
}

describe('personOf', () => {
  it('takes the id of the session and the address of the login method that was used', () => {
    expect(personOf(session(), user)).toMatchObject({ userId: 'primary', userName: 'second@example.com' })
  })

  it('takes the phone number where there is no address', () => {
    const caller = { id: 'primary', emails: [], phoneNumbers: ['+4912345'], loginMethods: [] }
    expect(personOf(session(), caller)).toMatchObject({ userId: 'primary', userName: '+4912345' })
  })

  it('takes the account from a claim with its time, and before the tenant', () => {
    const claims = { orgId: { v: 'acme', t: 1 } }
    expect(personOf(session({ tenantId: 'customers', claims }), user)).toMatchObject({ groupId: 'acme' })
  })

  it.each([
    ['customers', 'customers'],
    ['public', undefined],
  ])('takes the tenant %s for the group %s', (tenantId, groupId) => {
    expect(personOf(session({ tenantId }), user)?.groupId).toBe(groupId)
  })
})
