import { expect, it } from 'vitest'
import { createScope } from '../request-scope.ts'
import { secretOrigin } from './secret-origin.ts'

function originOf(secret: string, request: { headers?: object; body?: unknown; url?: string }): string {
  const response = { req: { headers: {}, url: '/', ...request } }
  return secretOrigin(secret, createScope(response as never)).kind
}

const REFRESH = '8f14e45fceea167a5a36dedd4bea25438f14e45fceea167a5a36dedd4bea2543'

it.each([
  ['a password of the body', 'right', { body: { password: 'right' } }, 'person'],
  ['a password that nobody can see', 'right', {}, 'person'],
  ['a password in GraphQL variables', 'right', { body: { query: '...', variables: { input: { password: 'right' } } } }, 'person'],
  [
    'a long password in the text of a GraphQL document',
    REFRESH,
    { url: '/refresh', body: { query: `mutation { login(password: "${REFRESH}") { token } }` } },
    'person',
  ],
  [
    'a refresh token in the text of a GraphQL document',
    REFRESH,
    { body: { query: `mutation { refresh(refreshToken: "${REFRESH}") { token } }` } },
    'token',
  ],
  ['a long password under its name', REFRESH, { body: { password: REFRESH } }, 'person'],
  ['a password that was digested before', REFRESH, { body: { password: 'right' } }, 'person'],
  [
    'a password that equals the value of a short cookie',
    'dark',
    { headers: { cookie: 'theme=dark' }, body: { password: 'dark' } },
    'person',
  ],
  ['a bearer key', 'k'.repeat(24), { headers: { authorization: `Bearer ${'k'.repeat(24)}` } }, 'machine'],
  ['the secret part of a key', 's'.repeat(24), { headers: { 'x-api-key': `id.${'s'.repeat(24)}` } }, 'machine'],
  [
    'basic authentication',
    'right',
    { headers: { authorization: `Basic ${Buffer.from('ann:right').toString('base64')}` } },
    'machine',
  ],
  ['a remember-me cookie', REFRESH, { headers: { cookie: `a=1; remember=${REFRESH}` } }, 'machine'],
  ['the secret of a client', 'right', { body: { clientId: 'billing', clientSecret: 'right' } }, 'token'],
  ['the secret of a service', 'right', { body: { service: 'billing', secret: 'right' } }, 'token'],
  ['a secret word of a person', 'right', { body: { name: 'ann', secret: 'right' } }, 'person'],
  ['a refresh token of the body', REFRESH, { body: { refreshToken: REFRESH } }, 'token'],
  ['a refresh token where no body is seen', REFRESH, { url: '/auth/refresh' }, 'token'],
  ['a JSON web token', 'eyJhbGciOiJI.eyJzdWIiOiIx.c2lnbmF0dXJl', { body: { value: 'x' } }, 'token'],
])('takes %s for what it is', (_what, secret, request, kind) => {
  expect(originOf(secret, request)).toBe(kind)
})
