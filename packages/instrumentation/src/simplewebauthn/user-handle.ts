/** Longer handles are random: ids of users are not. */
const MAX_LENGTH = 40
const TEXT = /^[\x21-\x7e]+$/

/**
 * The user id in a passkey's user handle, for apps that put it there. Many put random bytes there instead, as the specification
 * advises: those name nobody, and the session says who it is.
 *
 * @param handle base64url, as the browser sends it
 */
export function userIdOfHandle(handle: unknown): string | undefined {
  if (typeof handle !== 'string' || handle === '') return undefined
  const text = Buffer.from(handle, 'base64url').toString('utf8')
  return text.length <= MAX_LENGTH && TEXT.test(text) ? text : undefined
}
