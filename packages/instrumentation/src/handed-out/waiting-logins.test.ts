import { expect, it } from 'vitest'
import type { RequestFacts } from '../request-facts.ts'
import type { CredentialSignal } from '../signals.ts'
import { endFirstStep, firstStepOf, isNobodyWaiting, rememberTickets } from './waiting-logins.ts'

const first: CredentialSignal = { kind: 'credential', library: 'bcryptjs', method: 'password', bare: true }
const facts = (cookie: string, body?: object): RequestFacts => ({ headers: { cookie }, url: '/second', body, request: {} })
const TICKET = '2c5ea4c0-4067-11e9-8bad-9b1deb4d3b7d'

it('knows the first step by the ticket in the body of the second, until the login is over', () => {
  rememberTickets([], { result: { status: 'MFA_REQUIRED', ticket: TICKET } }, first)
  expect(isNobodyWaiting()).toBe(false)
  expect(firstStepOf(facts('', { ticket: TICKET, code: '000000' }))).toBe(first)
  expect(firstStepOf(facts('', { ticket: TICKET, code: '424242' }))).toBe(first)
  endFirstStep(facts('', { ticket: TICKET }))
  expect(firstStepOf(facts('', { ticket: TICKET }))).toBeUndefined()
  expect(isNobodyWaiting()).toBe(true)
})

it('knows it by a cookie that is named like a second factor', () => {
  rememberTickets([`acme_2fa=${TICKET}; Path=/; HttpOnly`, 'theme=a-dark-and-stormy-one'], undefined, first)
  expect(firstStepOf(facts('theme=a-dark-and-stormy-one'))).toBeUndefined()
  expect(firstStepOf(facts(`theme=dark; acme_2fa=${TICKET}`))).toBe(first)
  endFirstStep(facts(`acme_2fa=${TICKET}`))
})

it('takes neither words nor codes nor other secrets for a ticket', () => {
  rememberTickets([`csrf_token=${TICKET}`, `sudo=${TICKET}`], { next: 'totp', message: 'Open your authenticator app' }, first)
  expect(isNobodyWaiting()).toBe(true)
})
