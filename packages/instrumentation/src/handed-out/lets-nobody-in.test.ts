import { expect, it } from 'vitest'
import { createScope } from '../request-scope.ts'
import { letsNobodyIn } from './lets-nobody-in.ts'

function answered(text: string, location?: string): boolean {
  const scope = createScope({ getHeader: (name: string) => (name === 'location' ? location : undefined) } as object)
  scope.heard = { text: () => text, cookies: () => [], headerTokens: () => [], givenIn: () => undefined }
  return letsNobodyIn(scope)
}

it.each<string[]>([
  ['', '/login'],
  ['', '/?error=inactive'],
  ['', '/verify-email'],
  ['', '/account/suspended'],
  ['', '/check-your-email'],
  ['{"success":false}'],
  ['{"message":"We sent you an e-mail"}'],
  ['<form><input type="password" name="password"></form>'],
  ['<p>Please confirm your e-mail address first</p>'],
])('sees that nobody is let in by %j %j', (text = '', location?: string) => {
  expect(answered(text, location)).toBe(true)
})

it.each<string[]>([['', '/'], ['', '/dashboard'], ['{"ok":true}'], [''], ['<p>Welcome</p>']])(
  'sees nothing against a login in %j %j',
  (text = '', location?: string) => {
    expect(answered(text, location)).toBe(false)
  },
)
