import { describe, expect, it } from 'vitest'
import { userIdOfHandle } from './user-handle.ts'

const handle = (text: string): string => Buffer.from(text).toString('base64url')

describe('the user handle of a passkey', () => {
  it.each(['1', '6f1c1e60-54e4-4f4c-9c35-8d0c38b9e6b7', 'ada@example.com'])('names the user %s', (id) => {
    expect(userIdOfHandle(handle(id))).toBe(id)
  })

  it.each([
    ['random bytes', Buffer.from([0x00, 0xff, 0x10, 0x80]).toString('base64url')],
    ['random text', handle('x'.repeat(43))],
    ['nothing', ''],
    ['no text', undefined],
    ['a space', handle('Ada Lovelace')],
  ])('with %s names nobody', (_name, value) => {
    expect(userIdOfHandle(value)).toBeUndefined()
  })
})
