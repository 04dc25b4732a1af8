import { createSign, generateKeyPairSync } from 'node:crypto'
import { serveOnLoopback } from '@signed-in-test/recognition-harness'

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const KEY_ID = 'ins_test'

/** The public key, as apps configure it to verify without a network. */
export const PUBLIC_KEY: string = publicKey.export({ type: 'spki', format: 'pem' }).toString()

/** A token that the provider has signed. */
export function signed(claims: object, key: typeof privateKey = privateKey): string {
  const encode = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url')
  const input = `${encode({ alg: 'RS256', typ: 'JWT', kid: KEY_ID })}.${encode(claims)}`
  return `${input}.${createSign('RSA-SHA256').update(input).sign(key, 'base64url')}`
}

/** A token of somebody else's making. */
export function forged(claims: object): string {
  return signed(claims, generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey)
}

/** A provider that hands out its keys. */
export interface Provider {
  readonly url: string
  stop(): Promise<void>
}

/** Starts one on a free loopback port. */
export async function startProvider(): Promise<Provider> {
  const keys = [{ ...publicKey.export({ format: 'jwk' }), kid: KEY_ID, alg: 'RS256', use: 'sig' }]
  return serveOnLoopback((_request, response) => {
    response.setHeader('content-type', 'application/json').end(JSON.stringify({ keys }))
  })
}
