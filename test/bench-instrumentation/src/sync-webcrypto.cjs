// Has WebCrypto answer on the main thread what it answers on the thread pool, by the same ciphers: what two requests cost there differs
// by ten times what we add. Only what iron-session asks.
const { createCipheriv, createDecipheriv, createHmac, pbkdf2Sync, webcrypto } = require('node:crypto')

const bytesOf = (data) =>
  ArrayBuffer.isView(data) ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength) : new Uint8Array(data)
/** `SHA-256` as `sha256`. */
const hashOf = (hash) => (hash.name ?? hash).replace('-', '').toLowerCase()
const joined = (cipher, data) => Uint8Array.from(Buffer.concat([cipher.update(bytesOf(data)), cipher.final()])).buffer
const cbc = ({ bytes }) => `aes-${bytes.length * 8}-cbc`

const answers = {
  importKey: (_format, data, algorithm) => ({ bytes: bytesOf(data), hash: algorithm.hash && hashOf(algorithm.hash) }),
  deriveBits: ({ salt, iterations, hash }, { bytes }, length) =>
    Uint8Array.from(pbkdf2Sync(bytes, bytesOf(salt), iterations, length / 8, hashOf(hash))).buffer,
  encrypt: ({ iv }, key, data) => joined(createCipheriv(cbc(key), key.bytes, iv), data),
  decrypt: ({ iv }, key, data) => joined(createDecipheriv(cbc(key), key.bytes, iv), data),
  sign: (_algorithm, { bytes, hash }, data) => Uint8Array.from(createHmac(hash, bytes).update(bytesOf(data)).digest()).buffer,
}

/** From now on, for everybody in this process. */
function answerWebCryptoAtOnce() {
  for (const [name, answer] of Object.entries(answers))
    Object.defineProperty(webcrypto.subtle, name, { value: async (...args) => answer(...args) })
}

module.exports = { answerWebCryptoAtOnce }
