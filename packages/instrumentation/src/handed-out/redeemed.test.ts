import { expect, it } from 'vitest'
import { createScope } from '../request-scope.ts'
import { redeemedBy } from './redeemed.ts'

function redeemed(request: { url: string; body?: unknown; headers?: object; method?: string }): string | undefined {
  const scope = createScope({ req: { headers: {}, ...request } } as never)
  const by = redeemedBy(scope)
  return by === undefined ? undefined : `${by.method}${by.signUp ? ', sign-up' : ''}`
}

const TOKEN = '5f0c9b1e7a2d4863b1c0'

it.each([
  ['password', { url: '/login', body: { email: 'a@example.org', password: 'right' } }],
  ['password', { url: '/api', body: { user: { login: 'ann', password: 'right' } } }],
  ['password, sign-up', { url: '/register', body: { password: 'chosen' } }],
  ['magic_link', { url: `/magic-link/${TOKEN}` }],
  ['magic_link', { url: `/verify-email?token=${TOKEN}` }],
  ['magic_link, sign-up', { url: '/invitations/accept', body: { token: TOKEN } }],
  ['otp', { url: '/login/verify-otp', body: { phone: '1', code: '123456' } }],
  ['otp', { url: '/api/user/login', body: { phone: '1', smsCode: '123456' } }],
  ['otp', { url: '/auth/email/code', body: { code: '7KQ2MB' } }],
  ['magic_link', { url: `/auth/magic?token=${TOKEN}.${TOKEN}.${TOKEN}` }],
  ['magic_link', { url: `/auth/callback/email?token=${TOKEN}&email=a%40example.org` }],
  ['magic_link', { url: `/api/auth/email/callback?token=${TOKEN}.${TOKEN}.${TOKEN}` }],
  ['otp', { url: '/auth/otp/verify', body: { tenantId: 'org-1', phone: '+49', code: '123456' } }],
  ['otp', { url: '/login/code', body: { orgId: 'org-1', email: 'a@example.org', code: '123456' } }],
  ['magic_link', { url: `/login?token=${TOKEN}`, method: 'GET' }],
  ['magic_link', { url: `/sign-in/${TOKEN}`, method: 'GET' }],
  ['magic_link', { url: `/magic?t=${TOKEN}` }],
  ['otp', { url: '/auth/otp', body: { phone: '+49', token: '123456' } }],
  ['password', { url: '/pos/login', body: { employeeId: '77', pin: '4821' } }],
  ['password', { url: '/users/sign_in', body: { 'user[email]': 'a', 'user[password]': 'right' } }],
  ['password', { url: '/sessions', body: { data: { type: 'sessions', attributes: { email: 'a', password: 'right' } } } }],
  ['password', { url: '/login', body: { password: 'right' }, headers: { cookie: `sid=${TOKEN}` } }],
  ['password', { url: '/oauth/token', body: { grant_type: 'password', username: 'ann', password: 'right' } }],
  ['oauth', { url: `/auth/hub/callback?code=${TOKEN}&state=s` }],
])('takes it for a %s', (method, request) => {
  expect(redeemed(request)).toBe(method)
})

it.each([
  ['a changed password', { url: '/password', body: { currentPassword: 'a', password: 'b' } }],
  ['a recovery', { url: '/password/reset', body: { token: TOKEN, password: 'b' } }],
  ['a refresh', { url: '/refresh', body: { refreshToken: TOKEN } }],
  ['a code that is no login', { url: '/coupon', body: { code: '123456' } }],
  ['a link at an address that says nothing', { url: `/files/${TOKEN}` }],
  ['an access token that is looked at', { url: '/auth/verify', body: { token: `${TOKEN}.${TOKEN}.${TOKEN}` } }],
  [
    'an administrator who makes a user',
    { url: '/admin/users', body: { email: 'b', password: 'b' }, headers: { cookie: `sid=${TOKEN}` } },
  ],
  ['a password of a room', { url: '/rooms/join', body: { displayName: 'Al', password: 'a' } }],
  ['a password of a network', { url: '/wifi/login', body: { password: 'a' } }],
  ['a password that is chosen with a link', { url: '/auth/set-password', body: { token: TOKEN, password: 'b' } }],
  ['a password that is asked for again', { url: '/auth/unlock', body: { password: 'a' }, headers: { cookie: `sid=${TOKEN}` } }],
  [
    'the password of a user that an administrator makes',
    { url: '/api/auth/admin/create-user', body: { email: 'b', password: 'b' }, headers: { cookie: `sid=${TOKEN}` } },
  ],
  ['a coupon', { url: '/register/promo', body: { code: 'SUMMER25' } }],
  [
    'a coupon of a mutation',
    { url: '/graphql', body: { query: 'mutation { redeemCoupon { id } }', variables: { code: 'SUMMER25' } } },
  ],
  ['an invitation that is checked', { url: '/invite/check', body: { token: TOKEN } }],
  ['a token that is looked at', { url: '/auth/token/verify', body: { token: TOKEN } }],
  ['a code of another app', { url: '/oauth/token', body: { grant_type: 'authorization_code', code: 'AB12CD' } }],
  ['a client with its secret', { url: '/oauth/access', body: { client_secret: 's', code: TOKEN, redirect_uri: 'https://a' } }],
  ['a provider that is only asked', { url: `/auth/silent-callback?code=${TOKEN}&state=s` }],
  [
    'somebody who sends a token in a header of its own',
    { url: '/auth/password', body: { password: 'a' }, headers: { 'x-access-token': TOKEN } },
  ],
  ['a code for another identity', { url: '/auth/swap', body: { userId: 'u-2', code: '123456' } }],
  ['a code for another account', { url: '/auth/switch-org', body: { token: TOKEN, code: '123456' } }],
  ['a code beside the account that is switched to', { url: '/auth/token', body: { orgId: 'org-2', code: '123456' } }],
  ['a code beside the user that is switched to', { url: '/auth/context', body: { toUserId: 'u-2', code: '123456' } }],
  ['a password that one service hands to another', { url: '/internal/verify', body: { email: 'a', password: 'right' } }],
  ['a password whose strength is asked', { url: '/auth/password/strength', body: { password: 'right' } }],
  ['a PIN elsewhere', { url: '/auth/cards', body: { card: '77', pin: '4821' } }],
  ['a link that is posted to a login', { url: '/login', method: 'POST', body: { token: TOKEN } }],
  ['a hook', { url: '/hooks/login', body: { user: 'ann', code: '123456' } }],
  ['an invitation that is declined', { url: '/invites/decline', body: { token: TOKEN } }],
  ['a licence', { url: '/license/activate', body: { key: TOKEN } }],
  ['a password that confirms', { url: '/auth/sudo', body: { password: 'a' } }],
  [
    'somebody who sends a token along',
    { url: '/confirm', body: { password: 'a' }, headers: { authorization: `Bearer ${TOKEN}` } },
  ],
])('does not take %s for a proof', (_what, request) => {
  expect(redeemed(request)).toBeUndefined()
})
