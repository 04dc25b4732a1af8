import { expect, it } from 'vitest'
import { hasSessionBefore } from './session-before.ts'

const readable = (content: object): string => `${Buffer.from(JSON.stringify(content)).toString('base64')}.c2lnbmF0dXJl`
const seen = (cookie: string | undefined, url = '/auth/callback?code=abcdefghijkl&state=st-1234567890'): boolean =>
  hasSessionBefore({ headers: { cookie }, url, body: undefined, request: {} })

it('sees the session of somebody, opaque or readable', () => {
  expect(seen('sid=0123456789abcdef0123')).toBe(true)
  expect(seen(`__session=${readable({ userId: 7, theme: 'dark' })}`)).toBe(true)
  expect(seen(`__session=${readable({ sid: '0123456789abcdef' })}`)).toBe(true)
})

it('takes what is kept for the way to the provider and back for no session', () => {
  expect(seen('oauth2%3Ast-1234567890=state%3Dst-1234567890%26codeVerifier%3D0123456789abcdef')).toBe(false)
  expect(seen(`__session=${readable({ 'oauth2:state': 'of another encoding', theme: 'dark' })}`)).toBe(false)
  expect(seen('sid=0123456789abcdef0123; oauth2=st-1234567890-0123456789')).toBe(true)
  expect(seen(undefined)).toBe(false)
})
