import { createHash } from 'node:crypto'
import { expect, it } from 'vitest'
import { createScope, type RequestScope } from '../request-scope.ts'
import { PlainAddresses, plainAddresses } from './plain-addresses.ts'
import { mayRedeem, mayRedeemLink } from './redeemed.ts'

const asked = (url: string, method = 'POST'): RequestScope => createScope({ req: { url, method } })
/** Texts that nobody expects, the same in every run. */
const made = (index: number): string => createHash('sha256').update(String(index)).digest('hex')

it('does not grow with addresses that are made up', () => {
  const addresses = new PlainAddresses()
  let most = 0
  for (let index = 0; index < 5000; index += 1) {
    addresses.add(`/${made(index).slice(0, 12)}/x`)
    most = Math.max(most, addresses.size)
  }
  expect(most).toBe(1000)
})

it('does not grow with addresses that are asked of requests', () => {
  for (let index = 0; index < 5000; index += 1) mayRedeem(asked(`/${made(index).slice(0, 15)}/${index}`))
  expect(plainAddresses.size).toBeGreaterThan(0)
  expect(plainAddresses.size).toBeLessThanOrEqual(1000)
})

it.each([
  ['a query', '/orders?reset=5f0c9b1e7a2d'],
  ['a part as long as a secret', `/files/${made(1)}`],
  ['a part of 16 characters', `/files/${made(1).slice(0, 16)}`],
  ['a great length', '/abc'.repeat(40)],
  ['an encoded character', '/a%20b'],
  ['nothing but a host', 'example.org/a'],
])('does not remember an address with %s', (_what, url) => {
  const addresses = new PlainAddresses()
  addresses.add(url)
  expect(addresses.size).toBe(0)
  mayRedeem(asked(url))
  expect(plainAddresses.has(url)).toBe(false)
})

it.each([
  '/',
  '/orders',
  '/api/v1/items/42',
  '/login',
  '/magic/abc',
  '/auth/callback',
  '/authors/7',
  '/users/sudo/session',
  `/orders/${made(2)}`,
  `/otp/${made(3)}`,
  `/cb?code=${made(4)}`,
])('judges %s alike however often it is asked', (url) => {
  const first = [mayRedeem(asked(url)), mayRedeemLink(asked(url, 'GET'))]
  for (let again = 0; again < 3; again += 1) expect([mayRedeem(asked(url)), mayRedeemLink(asked(url, 'GET'))]).toEqual(first)
})

it('remembers no address at which somebody may bring a proof', () => {
  for (const url of ['/login', '/otp/abc', '/oauth/cb', '/session']) {
    expect(mayRedeem(asked(url))).toBe(true)
    expect(plainAddresses.has(url)).toBe(false)
  }
})
