import { type Browser, type ExpectedSignIn, type ExpectUser, expectUserAt } from '@signed-in-test/recognition-harness'

/** A sign-in of ann with her password, as every app with a hand-written login or with passport has her. */
export const ann: ExpectedSignIn = { userId: 'u-ann', userName: 'ann', groupId: 'org-1', method: 'password' }
export const bob: ExpectedSignIn = { userId: 'u-bob', userName: 'bob', groupId: 'org-2', method: 'password' }
export const admin: ExpectedSignIn = { userId: 'u-adm', userName: 'admin', method: 'password' }

/** What a login form sends. */
export function credentials(username: string, password = 'right'): { username: string; password: string } {
  return { username, password }
}

/** Signs in with a password where the app has its usual login. */
export async function signIn(browser: Browser, username = 'ann', path = '/login'): Promise<void> {
  await browser.post(path, { json: credentials(username), expect: 200 })
}

/** Fails unless the app takes the browser for this user. */
export const expectUser: ExpectUser = expectUserAt('/me')
