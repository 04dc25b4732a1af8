import { LOGIN_SPAN_NAME } from '@signed-in/core/semconv'
import { expect, it } from 'vitest'

it('calls the login span sign_in', () => {
  expect(LOGIN_SPAN_NAME).toBe('sign_in')
})
