import { expect, it } from 'vitest'
import { SilentFlows } from './silent-flows.ts'

const verifier = { name: '__Secure-authjs.pkce.code_verifier', value: 'v1' }

it('knows the callback of a login that was begun silently by its cookies', () => {
  const flows = new SilentFlows()
  flows.remember(['https://idp.test/auth?client_id=a&prompt=none'], [verifier, { name: 'authjs.callback-url', value: 'u' }])
  expect(flows.isAnswer([{ name: 'other', value: 'v1' }])).toBe(false)
  expect(flows.isAnswer([{ name: 'authjs.callback-url', value: 'u' }])).toBe(false)
  expect(flows.isAnswer([verifier])).toBe(true)
})

it('remembers nothing of other logins', () => {
  const flows = new SilentFlows()
  flows.remember(['https://idp.test/auth?prompt=login', 'https://idp.test/auth?prompt=nonesuch'], [verifier])
  expect(flows.isAnswer([verifier])).toBe(false)
})

it('forgets the oldest of more than ten thousand', () => {
  const flows = new SilentFlows()
  for (let index = 0; index <= 10_000; index += 1) {
    flows.remember(['?prompt=none'], [{ name: 'next-auth.state', value: `state-${index}` }])
  }
  expect(flows.isAnswer([{ name: 'next-auth.state', value: 'state-0' }])).toBe(false)
  expect(flows.isAnswer([{ name: 'next-auth.state', value: 'state-10000' }])).toBe(true)
})
