import { guarded } from '../guard.ts'

/**
 * Tells when the identity in a session is written again, even with the value that it has: the only trace of a repeated sign-in in a
 * session that keeps its id. Plain data properties become accessors between a verified credential and the end of the request, look
 * the same to `JSON.stringify`, spread, `in` and `structuredClone`, and are put back by the returned function.
 *
 * @param path keys from the session to the identity
 */
export function trapIdentity(session: object, path: readonly string[], onWrite: () => void): () => void {
  const releases: (() => void)[] = []
  let holder: unknown = session
  for (const key of path) {
    if (typeof holder !== 'object' || holder === null) break
    const descriptor = Object.getOwnPropertyDescriptor(holder, key)
    if (descriptor === undefined || !('value' in descriptor) || !descriptor.configurable || !descriptor.writable) break
    releases.push(trapProperty(holder, key, descriptor, onWrite))
    holder = descriptor.value
  }
  return () => {
    for (const release of releases.splice(0)) release()
  }
}

function trapProperty(holder: object, key: string, descriptor: PropertyDescriptor, onWrite: () => void): () => void {
  let value: unknown = descriptor.value
  let isOpen = true
  const { enumerable = true } = descriptor
  const get = (): unknown => value
  const release = (): void => {
    if (!isOpen) return
    isOpen = false
    const isIntact = Object.getOwnPropertyDescriptor(holder, key)?.get === get
    // Taken out and perhaps put in again: a store that empties the session to renew it.
    if (!isIntact) onWrite()
    else Object.defineProperty(holder, key, { value, enumerable, configurable: true, writable: true })
  }
  function set(this: unknown, written: unknown): void {
    if (this !== holder) {
      // An object that inherits from the session: an assignment there makes a property of its own, as it would without us.
      Object.defineProperty(this as object, key, { value: written, enumerable: true, configurable: true, writable: true })
      return
    }
    value = written
    // The app is writing: what we note of it, or a session that was sealed since, must not stop that.
    guarded('identity trap', () => {
      release()
      onWrite()
    })
  }
  Object.defineProperty(holder, key, { get, set, enumerable, configurable: true })
  return release
}
