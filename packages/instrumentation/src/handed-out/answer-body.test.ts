import { describe, expect, it } from 'vitest'
import { parseBody, tokensIn } from './answer-body.ts'
import { isHalfway } from './asks-for-more.ts'

const TOKEN = '5f0c9b1e7a2d4863b1c0'
const tokens = (body: object): readonly string[] => tokensIn(body).map(({ token }) => token)

describe('tokensIn', () => {
  it.each([
    { token: TOKEN },
    { access_token: TOKEN, refresh_token: 'r'.repeat(20) },
    { data: { login: { accessToken: TOKEN, user: { id: 1 } } } },
    { sessionId: TOKEN },
    { jwtToken: TOKEN },
    { tokens: { access: { token: TOKEN, expires: 'soon' }, refresh: { token: `${TOKEN}r` } } },
    { tokens: { access: TOKEN, refresh: `${TOKEN}r` } },
    { session: { id: TOKEN, expiresIn: 60 } },
  ])('finds the token in %j', (body) => {
    expect(tokens(body)).toEqual([TOKEN])
  })

  it('finds a signed token under the short name of its kind, and no word there', () => {
    const signed = 'v4.public.eyJzdWIiOiI3In0'
    expect(tokens({ access: signed, refresh: TOKEN })).toEqual([signed])
    expect(tokens({ access: 'of-all-rooms-and-files', auth: 'basic-authentication' })).toEqual([])
  })

  it.each([
    { csrfToken: TOKEN },
    { refreshToken: TOKEN },
    { apiKey: TOKEN },
    { token: 'short' },
    { access: TOKEN },
    { refresh: { token: TOKEN } },
    { order: { id: TOKEN } },
    { mfaRequired: true, token: TOKEN },
    { status: 'OTP_REQUIRED', token: TOKEN },
  ])('finds none in %j', (body) => {
    expect(tokens(body)).toEqual([])
  })

  it('finds a token whose random letters read like a second factor', () => {
    const uuid = '6f12fa3e-1b2a-4c3d-9e8f-a1b2c3d4e5f6'
    expect(tokens({ token: uuid, userId: uuid, email: 'ann@hotpot.example' })).toEqual([uuid])
  })

  it('finds one for each login of a batch, with who stands beside it', () => {
    const batch = [{ token: `${TOKEN}a`, user: { id: 1 } }, { error: 'wrong' }, { token: `${TOKEN}b`, user: { id: 2 } }]
    expect(tokensIn(batch).map(({ token, around }) => [token, around[0]])).toEqual([
      [`${TOKEN}a`, batch[0]],
      [`${TOKEN}b`, batch[2]],
    ])
  })
})

it('says that a login is not over where the answer asks for a code', () => {
  const asking = [
    { requires2FA: true },
    { next: 'totp' },
    { status: 'otpRequired' },
    { next: '/login/2fa' },
    { step: 'verify-code' },
  ]
  expect(asking.map(isHalfway)).toEqual(asking.map(() => true))
  expect([{ user: { id: 1 } }, { next: '/code' }, { status: 'verified' }].map(isHalfway)).toEqual([false, false, false])
})

it('parses objects and lists, and nothing else', () => {
  expect([parseBody('{"a":1}'), parseBody(' [1]'), parseBody('"a"'), parseBody('{'), parseBody(undefined)]).toEqual([
    { a: 1 },
    [1],
    undefined,
    undefined,
    undefined,
  ])
})
