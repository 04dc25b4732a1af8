import { createHash, createHmac } from 'node:crypto'
import { reveal, type Secret } from '../config/secret.ts'
import { ConfigError } from '../errors.ts'

/** Least length of a pseudonym key: the output length of SHA-256. */
const MIN_HMAC_KEY_BYTES = 32

/** Turns ids into pseudonyms under one key. */
export interface Pseudonymiser {
  /** Tells keys apart without telling anything about them. */
  readonly keyId: string
  /** HMAC-SHA-256 of the id, base64url, 43 characters. */
  pseudonym(id: string): string
}

/**
 * Pseudonyms that only the owner of the key can make: a plain hash of a user id is undone by trying ids.
 * `key` is at least 32 bytes, as bytes or text (its UTF-8 bytes); a shorter one throws `ConfigError`. `keyId` defaults to a digest of
 * the key, so that a rotation shows. Pseudonyms are still personal data (GDPR Art. 4(5)).
 */
export function createPseudonymiser(key: string | Uint8Array | Secret, keyId?: string): Pseudonymiser {
  const bytes = key instanceof Uint8Array ? Buffer.from(key) : Buffer.from(reveal(key), 'utf8')
  if (bytes.length < MIN_HMAC_KEY_BYTES) {
    throw new ConfigError(
      `The HMAC key has ${bytes.length} bytes; it needs at least ${MIN_HMAC_KEY_BYTES}. Make one with: openssl rand -base64 48`,
    )
  }
  return {
    keyId: keyId ?? createHash('sha256').update('signed-in key id\n').update(bytes).digest('hex').slice(0, 8),
    pseudonym: (id) => createHmac('sha256', bytes).update(id, 'utf8').digest('base64url'),
  }
}
