import { expect, it } from 'vitest'
import { credentialMethod, loginMethod } from './login-method.ts'

it('names the method by the kind of provider', () => {
  expect(['oidc', 'oauth', 'email', 'webauthn', 'credentials', 'other'].map((type) => loginMethod({ type }))).toEqual([
    'oidc',
    'oauth',
    'magic_link',
    'passkey',
    'credentials',
    undefined,
  ])
  expect(loginMethod({ type: 'oauth', id_token: 'a.b.c' })).toBe('oidc')
  expect(loginMethod(null)).toBeUndefined()
})

it.each([
  [{ username: '', password: '' }, 'password'],
  [{ login: '', userPassword: '' }, 'password'],
  [{ email: '', pwd: '' }, 'password'],
  [{ phone: '', otp: '' }, 'otp'],
  [{ email: '', code: '' }, 'otp'],
  [{ message: '', signature: '' }, 'credentials'],
  [undefined, 'credentials'],
])('names the method of a credentials provider by what was submitted: %o', (submitted, method) => {
  expect(credentialMethod(submitted)).toBe(method)
})
