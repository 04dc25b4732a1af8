import { expect, it } from 'vitest'
import { answerOfProvider } from './answer-of-provider.ts'

const NOW = 1_800_000_000_000
const CODE = 'c0de-of-a-provider'
const idToken = (claims: object): string =>
  `${'h'.repeat(20)}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.${'s'.repeat(20)}`
const fresh = idToken({ iss: 'https://hub.example', iat: NOW / 1000 - 30 })

const answer = (path: string, given: object): string | undefined => answerOfProvider(Object.entries(given), path, NOW)

it.each([
  ['oauth', '/auth/hub/callback', { code: CODE, state: 's' }],
  ['oauth', '/api/mobile', { code: CODE, redirectUri: 'app://back' }],
  ['oauth', '/api/mobile', { code: CODE, code_verifier: 'v' }],
  ['oidc', '/auth/one-tap', { credential: fresh }],
  ['oidc', '/login/google', { idToken: fresh }],
])('sees %s at %s', (method, path, given) => {
  expect(answer(path, given)).toBe(method)
})

it.each([
  ['a code of a mail', '/auth/verify', { code: '123456', state: 's' }],
  ['a code and nothing beside it', '/auth/hub/callback', { code: CODE }],
  ['a code at an address that says nothing', '/orders', { code: CODE, state: 'paid' }],
  [
    'what another app exchanges here',
    '/oauth/token',
    { grant_type: 'authorization_code', code: CODE, redirect_uri: 'https://a.example' },
  ],
  ['an ID token that was kept', '/auth/one-tap', { credential: idToken({ iss: 'https://hub.example', iat: NOW / 1000 - 3600 }) }],
  [
    'an ID token of an old login',
    '/auth/firebase',
    { idToken: idToken({ iss: 'https://hub.example', iat: NOW / 1000, auth_time: NOW / 1000 - 3600 }) },
  ],
  [
    'an ID token of a visitor who has proven nothing',
    '/auth/firebase',
    { idToken: idToken({ iss: 'https://hub.example', iat: NOW / 1000, firebase: { sign_in_provider: 'anonymous' } }) },
  ],
  ['a token that no provider issued', '/auth/one-tap', { credential: idToken({ iat: NOW / 1000 }) }],
  ['no token at all', '/auth/one-tap', { credential: 'ann' }],
])('does not see %s', (_what, path, given) => {
  expect(answer(path, given)).toBeUndefined()
})
