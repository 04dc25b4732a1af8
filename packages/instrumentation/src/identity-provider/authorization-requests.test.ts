import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { AuthorizationRequests } from './authorization-requests.ts'

const AT = 'https://idp.test/auth?client_id=app'

describe('authorization requests', () => {
  it.each([
    ['prompt=none', 'silent'],
    ['prompt=login', 'reauthentication'],
    ['prompt=login+consent', 'reauthentication'],
    ['prompt=consent', 'reauthentication'],
    ['max_age=0', 'reauthentication'],
    ['acr_values=mfa', 'reauthentication'],
    ['prompt=select_account', undefined],
    ['prompt=', undefined],
    ['scope=openid', undefined],
  ])('with %s are remembered as %s', (parameter, asked) => {
    const requests = new AuthorizationRequests()
    requests.remember(`${AT}&state=s1&${parameter}`)
    expect(requests.answered({ state: 's1' })).toBe(asked)
  })

  it('are found by state, by nonce, and by either form of PKCE challenge', () => {
    const requests = new AuthorizationRequests()
    const challenge = createHash('sha256').update('verifier').digest('base64url')
    requests.remember({ prompt: 'none', state: 's' })
    requests.remember(new URL(`${AT}&prompt=none&nonce=n`))
    requests.remember(new URLSearchParams({ prompt: 'none', code_challenge: challenge }))
    requests.remember({ prompt: 'none', code_challenge: 'plain verifier' })
    expect(requests.answered({ state: 's' })).toBe('silent')
    expect(requests.answered({ nonce: 'n' })).toBe('silent')
    expect(requests.answered({ codeVerifier: 'verifier' })).toBe('silent')
    expect(requests.answered({ codeVerifier: 'plain verifier' })).toBe('silent')
  })

  it('take a state for no nonce', () => {
    const requests = new AuthorizationRequests()
    requests.remember({ prompt: 'none', state: 'same' })
    expect(requests.answered({ nonce: 'same' })).toBeUndefined()
  })

  it('are answered once, under all of their names', () => {
    const requests = new AuthorizationRequests()
    requests.remember({ prompt: 'none', state: 's', nonce: 'n' })
    expect(requests.answered({ state: 's', nonce: 'n' })).toBe('silent')
    expect(requests.answered({ state: 's' })).toBeUndefined()
    expect(requests.answered({ nonce: 'n' })).toBeUndefined()
  })

  it('say nothing where there is no name to find them by', () => {
    const requests = new AuthorizationRequests()
    for (const request of [`${AT}&prompt=none`, `${AT}&prompt=none&state=`, undefined, null, 7, { prompt: ['none'] }])
      requests.remember(request)
    expect(requests.answered({ state: '' })).toBeUndefined()
    expect(requests.answered({})).toBeUndefined()
  })

  it('forget the oldest when there are too many', () => {
    const requests = new AuthorizationRequests()
    for (let i = 0; i <= 10_000; i += 1) requests.remember({ prompt: 'none', state: `s${i}` })
    expect(requests.answered({ state: 's0' })).toBeUndefined()
    expect(requests.answered({ state: 's1' })).toBe('silent')
  })
})
