import { expect, it } from 'vitest'
import { createScope, type RequestScope } from '../request-scope.ts'
import { noteRememberMe } from './remember-me.ts'

function noted(request: { url: string; body?: unknown }, cookie = 'remember_me=5f0c9b1e7a2d4863'): readonly unknown[] {
  const scope: RequestScope = createScope({ req: { headers: { cookie }, ...request } } as never)
  noteRememberMe(scope, 'passport')
  return scope.signals.map(({ kind, method }) => [kind, method])
}

it('says that a session is restored where nothing but a remember-me cookie proves anything', () => {
  expect(noted({ url: '/' })).toEqual([['non-interactive', 'remember_me']])
})

it('says nothing where the browser only has such a cookie still, and its user signs in', () => {
  expect(noted({ url: '/login', body: { email: 'a@example.org', password: 'right' } })).toEqual([])
  expect(noted({ url: '/login/otp', body: { code: '123456' } })).toEqual([])
})

it('says nothing without one', () => {
  expect(noted({ url: '/' }, 'theme=dark')).toEqual([])
})
