import { describe, expect, it } from 'vitest'
import type { RequestFacts } from '../request-facts.ts'
import type { CredentialSignal } from '../signals.ts'
import { endFirstStep, firstStepOf, hasTicketInBytes, isNobodyWaiting, rememberTickets } from './tickets.ts'

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

describe('a first look at the text of a body', () => {
  const isThere = (text: string, isForm = false): boolean => {
    rememberTickets([], { mfa: true, ticket: TICKET }, first)
    try {
      return hasTicketInBytes(Buffer.from(text), isForm)
    } finally {
      endFirstStep(facts('', { ticket: TICKET }))
    }
  }

  it.each([
    ['under a name', JSON.stringify({ code: '424242', ticket: TICKET }), false],
    ['in a list', JSON.stringify(['another text that is long', 'anotherTextThatIsLong', TICKET]), false],
    ['behind a long number', `{"time":${'1'.repeat(20)},"ticket":"${TICKET}"}`, false],
    ['in a GraphQL document', JSON.stringify({ query: `mutation { verify(ticket: "${TICKET}", code: "1") { token } }` }), false],
    ['in a form', `code=424242&ticket=${TICKET}`, true],
    ['escaped in a form', `ticket=${TICKET.replaceAll('-', '%2D')}`, true],
  ])('finds a ticket %s', (_where, text, isForm) => {
    expect(isThere(text, isForm)).toBe(true)
  })

  it.each([
    ['another of the same length', JSON.stringify({ ticket: TICKET.replace('2', '3') }), false],
    ['a part of it', JSON.stringify({ ticket: TICKET.slice(1) }), false],
    ['a form that cannot be read', `ticket=%${TICKET}`, true],
    ['nothing', '', false],
  ])('does not take %s for one', (_what, text, isForm) => {
    expect(isThere(text, isForm)).toBe(false)
  })

  it('is followed by a second that finds it in the same places', () => {
    rememberTickets([], { mfa: true, ticket: TICKET }, first)
    expect(firstStepOf(facts('', { query: `mutation { verify(ticket: "${TICKET}") }` }))).toBe(first)
    expect(firstStepOf({ ...facts(''), headers: { authorization: `Bearer ${TICKET}` } })).toBe(first)
    endFirstStep({ ...facts(''), headers: { authorization: `Bearer ${TICKET}` } })
    expect(isNobodyWaiting()).toBe(true)
  })
})
