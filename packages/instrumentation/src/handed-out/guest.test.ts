import { expect, it } from 'vitest'
import { isGuest } from './guest.ts'

it.each([
  ['a room that is entered by its password', { sub: 'guest-4f1c', room: 7 }, { password: 'open' }],
  [
    'the same under a name for the others',
    { sub: 'anonymous:1' },
    { password: 'open', displayName: 'Ann', room: { slug: 'seven' } },
  ],
  ['claims that say so', { sub: '17', isGuest: true }, { email: 'a@example.org', password: 'open' }],
  ['claims that say so in a body that is not known', { sub: '17', anonymous: true }, undefined],
])('takes it for a guest: %s', (_what, claims, body) => {
  expect(isGuest(claims, body)).toBe(true)
})

it.each([
  ['somebody who was a guest once', { sub: 'guest-4f1c' }, { username: 'ann', password: 'right' }],
  [
    'the same in the variables of a document',
    { sub: 'guest_1' },
    { query: 'mutation { login }', variables: { input: { email: 'a@b.c' } } },
  ],
  ['a body that is not known', { sub: 'guest-4f1c' }, undefined],
  ['a name that only begins like that', { sub: 'guestavo' }, { password: 'right' }],
  ['a guest of an organisation, who has an account', { sub: '17', role: 'guest' }, { password: 'right' }],
  ['claims that deny it', { sub: '17', guest: false }, { password: 'right' }],
])('does not take it for one: %s', (_what, claims, body) => {
  expect(isGuest(claims, body)).toBe(false)
})
