import { expect, it } from 'vitest'
import { typedId, typedName, withTypedName } from './typed-name.ts'

it('finds the name beside the password, whatever it is called and however deep it stands', () => {
  expect(typedName({ email: 'ann@example.org', password: 'x' })).toBe('ann@example.org')
  expect(typedName({ user: { login: 'ann', password: 'x' } })).toBe('ann')
  expect(typedName({ query: 'mutation', variables: { input: { handle: 'ann', password: 'x' } } })).toBe('ann')
  expect(typedName({ identifier: ' ann ', secret: 'x' })).toBe('ann')
  expect(typedName({ phone: '+100', smsCode: '123456' })).toBe('+100')
})

it('prefers a user name to an address, and both to a full name', () => {
  expect(typedName({ name: 'Ann A', email: 'ann@example.org', username: 'ann', password: 'x' })).toBe('ann')
  expect(typedName({ name: 'Ann A', email: 'ann@example.org', password: 'x' })).toBe('ann@example.org')
})

it('says nothing where nobody or more than one is named', () => {
  expect(typedName({ password: 'x' })).toBeUndefined()
  expect(typedName({ email: 'ann@example.org' })).toBeUndefined()
  expect(typedName({ email: '', password: 'x' })).toBeUndefined()
  expect(
    typedName([
      { email: 'ann@example.org', password: 'x' },
      { email: 'bob@example.org', password: 'y' },
    ]),
  ).toBeUndefined()
  expect(typedName(undefined)).toBeUndefined()
})

it('gives a first step the name that came with it, unless its library knows who it is', () => {
  const facts = { headers: {}, url: '/login', body: { email: 'ann@example.org', password: 'x' }, request: {} }
  const first = { kind: 'credential', library: 'bcrypt' } as const
  expect(withTypedName(first, facts).identity).toEqual({ userName: 'ann@example.org', email: 'ann@example.org' })
  expect(withTypedName({ ...first, identity: { userId: '7' } }, facts).identity).toEqual({ userId: '7' })
  expect(withTypedName(first, undefined)).toBe(first)
})

it('takes no name of a guest for an id, and none with which a room is entered', () => {
  expect(typedId({ email: 'ann@example.org', password: 'x' })).toBe('ann@example.org')
  expect(typedName({ name: 'Ann', password: 'x' })).toBe('Ann')
  expect(typedId({ name: 'Ann', password: 'x' })).toBeUndefined()
  expect(typedId({ nickname: 'Ann', password: 'x' })).toBeUndefined()
  expect(typedId({ email: 'ann@example.org', meetingId: 'm1', password: 'x' })).toBeUndefined()
})
