import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto'

const ORIGIN = 'http://localhost'
const RP_ID_HASH = createHash('sha256').update('localhost').digest()
/** User present, user verified. */
const FLAGS = 0x05
const HAS_CREDENTIAL = 0x40

/** What the browser sends after a passkey was made, or used. */
export type PasskeyResponse = Readonly<Record<string, unknown>>

/** An authenticator with one passkey, in software. */
export interface Authenticator {
  create(options: { readonly challenge: string; readonly user: { readonly id: string } }): PasskeyResponse
  /** @param spoil changes the signed data afterwards */
  get(options: { readonly challenge: string }, spoil?: boolean): PasskeyResponse
}

/** A fresh one with an ES256 key. */
export function createAuthenticator(): Authenticator {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const id = randomBytes(16)
  let handle = ''
  let counter = 0

  const clientData = (type: string, challenge: string): Buffer =>
    Buffer.from(JSON.stringify({ type, challenge, origin: ORIGIN, crossOrigin: false }))

  function authenticatorData(flags: number, credential: Buffer): Buffer {
    counter += 1
    const count = Buffer.alloc(4)
    count.writeUInt32BE(counter)
    return Buffer.concat([RP_ID_HASH, Buffer.from([flags]), count, credential])
  }

  function attested(): Buffer {
    const { x = '', y = '' } = publicKey.export({ format: 'jwk' })
    const length = Buffer.from([0, id.length])
    return Buffer.concat([Buffer.alloc(16), length, id, coseKey(Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url'))])
  }

  const response = (parts: Readonly<Record<string, unknown>>): PasskeyResponse => ({
    id: id.toString('base64url'),
    rawId: id.toString('base64url'),
    type: 'public-key',
    clientExtensionResults: {},
    response: parts,
  })

  return {
    create: ({ challenge, user }) => {
      handle = user.id
      const attestation = attestationObject(authenticatorData(FLAGS | HAS_CREDENTIAL, attested()))
      return response({
        clientDataJSON: clientData('webauthn.create', challenge).toString('base64url'),
        attestationObject: attestation.toString('base64url'),
        transports: ['internal'],
      })
    },
    get: ({ challenge }, spoil = false) => {
      const data = authenticatorData(FLAGS, Buffer.alloc(0))
      const client = clientData('webauthn.get', challenge)
      const signed = Buffer.concat([data, createHash('sha256').update(client).digest()])
      const signature = sign('sha256', spoil ? Buffer.concat([signed, Buffer.from([0])]) : signed, privateKey)
      return response({
        clientDataJSON: client.toString('base64url'),
        authenticatorData: data.toString('base64url'),
        signature: signature.toString('base64url'),
        userHandle: handle,
      })
    },
  }
}

/** CBOR of `{ 1: 2, 3: -7, -1: 1, -2: x, -3: y }`: an elliptic key on P-256 for ES256 (RFC 9053). */
function coseKey(x: Buffer, y: Buffer): Buffer {
  const head = Buffer.from([0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20])
  return Buffer.concat([head, x, Buffer.from([0x22, 0x58, 0x20]), y])
}

/** CBOR of `{ fmt: 'none', attStmt: {}, authData }` (WebAuthn, section 8.7). */
function attestationObject(authData: Buffer): Buffer {
  const text = (word: string): Buffer => Buffer.concat([Buffer.from([0x60 + word.length]), Buffer.from(word)])
  const length = Buffer.from([0x58, authData.length])
  const parts = [Buffer.from([0xa3]), text('fmt'), text('none'), text('attStmt'), Buffer.from([0xa0]), text('authData'), length]
  return Buffer.concat([...parts, authData])
}
