import { expect, it } from 'vitest'
import { operationsOf } from './request-operations.ts'

const graphql = (query: string, more: object = {}): readonly string[] =>
  operationsOf({ url: '/graphql', body: { query, ...more } })

it.each([
  ['mutation { confirmPassword(password: "a") { token } }', ['confirm_password']],
  ['mutation M($p: String! = "}") { a: login(p: $p) { token user { id login } } b: signIn { ok } }', ['login', 'sign_in']],
  [
    'fragment F on Session { token } mutation @live { login(p: "mutation { x }") @skip(if: false) { ...F } } query Q { me }',
    ['login'],
  ],
  ['# mutation { a }\nmutation{logIn(input:{name:"a" # }\n p:"{"}){token}...Rest}', ['log_in']],
  ['mutation { note(text: """a "quoted" { text""") { id } }', ['note']],
  ['query { me { mutation } }', []],
  ['{ me }', []],
  ['mutation {{{{ (((', []],
])('reads the mutations of %s', (query, expected) => {
  expect(graphql(query)).toEqual(expected)
})

it('reads those of a batch, and the name of a document that the server knows', () => {
  const batch = [{ query: 'mutation { login { token } }' }, { query: '{ me }' }, null, { query: 'mutation { renewToken }' }]
  expect(operationsOf({ url: '/api', body: batch })).toEqual(['login', 'renew_token'])
  expect(operationsOf({ url: '/graphql?x=1', body: { operationName: 'ChangePassword', extensions: {} } })).toEqual([
    'change_password',
  ])
  expect(operationsOf({ url: '/jobs', body: { operationName: 'ChangePassword' } })).toEqual([])
})

it('reads the procedures of tRPC', () => {
  expect(operationsOf({ url: '/api/trpc/auth.logIn,user.changePassword?batch=1', body: {} })).toEqual([
    'log_in',
    'change_password',
  ])
})

it('reads nothing of a document that is longer than a login', () => {
  expect(graphql(`mutation { login { ${'a '.repeat(9000)} } }`)).toEqual([])
})
