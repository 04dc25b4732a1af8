import { expect, it } from 'vitest'
import { claimsInSecret, identityAmong, identityInSecret } from './identity-around.ts'

const encoded = (content: object, behind: Uint8Array = new Uint8Array()): string =>
  Buffer.concat([Buffer.from(JSON.stringify(content)), behind]).toString('base64url')

it('reads whom a token names, also where the signature stands in the same part', () => {
  const person = { sub: '7', email: 'ann@example.org' }
  expect(identityInSecret(`e30.${encoded(person)}.c2ln`, '')).toMatchObject({ userId: '7', userName: 'ann@example.org' })
  expect(identityInSecret(`v4.public.${encoded(person, Buffer.alloc(64, 125))}`, '')).toMatchObject({ userId: '7' })
  expect(identityInSecret(`v1.public.${encoded(person, Buffer.alloc(256, 34))}.Zm9vdGVy`, '')).toMatchObject({ userId: '7' })
  expect(claimsInSecret(`v4.local.${encoded(person)}`)).toEqual(person)
  expect(claimsInSecret('0123456789abcdef')).toBeUndefined()
})

it('finds the person of JSON:API, whose name stands apart from the id', () => {
  const data = { id: '7', type: 'users', attributes: { email: 'ann@example.org', teamId: 't' } }
  expect(identityAmong([{ data }, data], '')).toMatchObject({ userId: '7', userName: 'ann@example.org', groupId: 't' })
  expect(identityAmong([{ id: '9', type: 'orders', attributes: { total: 3 } }], '')).toBeUndefined()
})
