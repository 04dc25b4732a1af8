import type { Browser, ExpectedSignIn } from '@signed-in-test/recognition-harness'
import { fields, send } from './speak.ts'

/** One of the people whom the core knows from the start. */
export const person = (name: string, method = 'password'): ExpectedSignIn => ({
  userId: `user-${name}`,
  userName: `${name}@example.com`,
  method,
})
/** Somebody whose id the core has made up. */
export const known = (userName: string, method: string, more: Partial<ExpectedSignIn> = {}): ExpectedSignIn => ({
  userName,
  method,
  ...more,
})
export const ada = person('ada')
export const bob = person('bob')

/** Signs in with the password. */
export async function login(browser: Browser, name: string): Promise<void> {
  await send(browser, '/auth/signin', fields(name))
}

/** Fails the scenario unless it is so. */
export function check(isSo: boolean, what: string): void {
  if (!isSo) throw new Error(what)
}

let lastNumber = 0
/** An address that nobody has. */
export const unique = (name: string): string => `${name}${++lastNumber}-${process.pid}@example.com`
