import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { reveal, type Secret } from '../config/secret.ts'
import { ConfigError } from '../errors.ts'

/** A key for events at rest. */
export interface SpoolKey {
  /** Written beside each record, so that keys can be changed while old records still wait. */
  readonly id: string
  /** 32 bytes in base64. */
  readonly key: string | Secret
}

/** Seals and opens the JSON of a record. */
export interface RecordCipher {
  seal(json: string): string
  /** The JSON; `locked` for a key that is not ours; undefined for what is no sealed record or was tampered with. */
  open(value: unknown): string | 'locked' | undefined
}

const ALGORITHM = 'aes-256-gcm'
const NONCE_BYTES = 12
const TAG_BYTES = 16

/**
 * AES-256-GCM with a random nonce per record; the key id is authenticated with it. The first key seals, all of them open.
 * Throws `ConfigError` for a key that has not 32 bytes.
 */
export function createRecordCipher(keys: readonly SpoolKey[]): RecordCipher {
  const byId = new Map(keys.map(({ id, key }) => [id, decodeKey(id, reveal(key))]))
  const [first] = byId
  if (first === undefined) throw new ConfigError('spool.keys: the list is empty')
  const [sealId, sealKey] = first

  return {
    seal(json) {
      const nonce = randomBytes(NONCE_BYTES)
      const cipher = createCipheriv(ALGORITHM, sealKey, nonce).setAAD(Buffer.from(sealId))
      const sealed = Buffer.concat([nonce, cipher.update(json, 'utf8'), cipher.final(), cipher.getAuthTag()])
      return JSON.stringify({ kid: sealId, box: sealed.toString('base64') })
    },
    open(value) {
      if (typeof value !== 'object' || value === null || !('kid' in value) || !('box' in value)) return undefined
      const { kid, box } = value
      if (typeof kid !== 'string' || typeof box !== 'string') return undefined
      const key = byId.get(kid)
      return key === undefined ? 'locked' : unbox(kid, key, Buffer.from(box, 'base64'))
    },
  }
}

function unbox(id: string, key: Buffer, box: Buffer): string | undefined {
  if (box.byteLength < NONCE_BYTES + TAG_BYTES) return undefined
  try {
    const decipher = createDecipheriv(ALGORITHM, key, box.subarray(0, NONCE_BYTES)).setAAD(Buffer.from(id))
    decipher.setAuthTag(box.subarray(-TAG_BYTES))
    return Buffer.concat([decipher.update(box.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]).toString()
  } catch {
    return undefined
  }
}

function decodeKey(id: string, text: string): Buffer {
  const key = Buffer.from(text, 'base64')
  if (key.byteLength !== 32) throw new ConfigError(`spool.keys: key ${id} has ${key.byteLength} bytes, not 32 (base64)`)
  return key
}
