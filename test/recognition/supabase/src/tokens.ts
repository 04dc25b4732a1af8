import { generateKeyPairSync, randomUUID, sign } from 'node:crypto'

/** The signing key of a provider, and its public half for those who verify. */
export interface SigningKey {
  sign(claims: Readonly<Record<string, unknown>>): string
  readonly jwks: { readonly keys: readonly Readonly<Record<string, unknown>>[] }
}

/** A fresh ES256 key. */
export function createSigningKey(): SigningKey {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const kid = randomUUID()
  const encode = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url')
  return {
    sign: (claims) => {
      const input = `${encode({ alg: 'ES256', typ: 'JWT', kid })}.${encode(claims)}`
      const signature = sign('sha256', Buffer.from(input), { key: privateKey, dsaEncoding: 'ieee-p1363' })
      return `${input}.${signature.toString('base64url')}`
    },
    jwks: { keys: [{ ...publicKey.export({ format: 'jwk' }), kid, alg: 'ES256', use: 'sig' }] },
  }
}
