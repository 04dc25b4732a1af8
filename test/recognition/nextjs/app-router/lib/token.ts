import { jwtVerify, SignJWT } from 'jose'

const key = new TextEncoder().encode('a secret of the test that is long enough for HS256')

export const encrypt = (payload: Record<string, unknown>): Promise<string> =>
  new SignJWT(payload).setProtectedHeader({ alg: 'HS256' }).setIssuedAt().setExpirationTime('7d').sign(key)

/** What the token says; undefined for one that is not ours. */
export async function decrypt(token = ''): Promise<Record<string, unknown> | undefined> {
  try {
    const { payload } = await jwtVerify(token, key, { algorithms: ['HS256'] })
    return payload
  } catch {
    return undefined
  }
}
