import { expect, it } from 'vitest'
import type { CredentialSignal } from '../signals.ts'
import { PendingLogins } from './pending-logins.ts'

const password: CredentialSignal = { kind: 'credential', library: 'bcrypt', method: 'password' }

it('gives a first factor back once, under any of its keys', () => {
  const logins = new PendingLogins(() => 0)
  logins.remember(['session 1', 'user 1'], password)
  expect(logins.take(['session 2', 'user 1'])).toBe(password)
  expect(logins.take(['user 1'])).toBeUndefined()
})

it('forgets after fifteen minutes', () => {
  let now = 0
  const logins = new PendingLogins(() => now)
  logins.remember(['session 1'], password)
  now = 15 * 60_000 + 1
  expect(logins.find(['session 1'])).toBeUndefined()
  expect(logins.isEmpty).toBe(true)
  expect(logins.take(['session 1'])).toBeUndefined()
})

it('shows a first factor without using it up', () => {
  const logins = new PendingLogins(() => 0)
  logins.remember(['session 1'], password)
  expect([logins.find(['session 2']), logins.find(['session 2', 'session 1']), logins.isEmpty]).toEqual([
    undefined,
    password,
    false,
  ])
  expect(logins.take(['session 1'])).toBe(password)
  expect(logins.isEmpty).toBe(true)
})

it('keeps ten thousand, and lets the oldest go', () => {
  const logins = new PendingLogins(() => 0)
  for (let i = 0; i <= 10_000; i += 1) logins.remember([`session ${i}`], password)
  expect(logins.take(['session 0'])).toBeUndefined()
  expect(logins.take(['session 1'])).toBe(password)
})
