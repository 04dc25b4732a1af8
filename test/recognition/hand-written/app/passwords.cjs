// How each password library is called, by its name in the manifest of the app that has it installed.
const { randomBytes, scrypt, pbkdf2, timingSafeEqual } = require('node:crypto')
const { promisify } = require('node:util')

const COST = 4
const CHEAP = { memoryCost: 1024, timeCost: 2, parallelism: 1 }

const callback = (call) => new Promise((resolve, reject) => call((error, value) => (error ? reject(error) : resolve(value))))

const styles = {
  promise: (library) => ({
    hash: (secret) => library.hash(secret, COST),
    compare: (secret, hash) => library.compare(secret, hash),
  }),
  callback: (library) => ({
    hash: (secret) => callback((done) => library.hash(secret, COST, done)),
    compare: (secret, hash) => callback((done) => library.compare(secret, hash, done)),
  }),
  sync: (library) => ({
    hash: async (secret) => library.hashSync(secret, COST),
    compare: async (secret, hash) => library.compareSync(secret, hash),
  }),
  // Hashes again with the stored hash as salt, and compares the texts.
  rehash: (library) => ({
    hash: (secret) => library.hash(secret, COST),
    compare: async (secret, hash) => (await library.hash(secret, hash)) === hash,
  }),
  argon2: (library) => ({
    hash: (secret) => library.hash(secret, CHEAP),
    compare: (secret, hash) => library.verify(hash, secret),
  }),
  argon2Sync: (library) => ({
    hash: async (secret) => library.hashSync(secret, CHEAP),
    compare: async (secret, hash) => library.verifySync(hash, secret),
  }),
  nodeRsBcrypt: (library) => ({
    hash: (secret) => library.hash(secret, { cost: COST }),
    compare: (secret, hash) => library.verify(secret, hash),
  }),
  scrypt: () => {
    const derive = promisify(scrypt)
    return {
      hash: async (secret) => {
        const salt = randomBytes(16)
        return `${salt.toString('hex')}:${(await derive(secret, salt, 32)).toString('hex')}`
      },
      compare: async (secret, stored) => {
        const [salt, key] = stored.split(':')
        return timingSafeEqual(await derive(secret, Buffer.from(salt, 'hex'), 32), Buffer.from(key, 'hex'))
      },
    }
  },
  pbkdf2: () => {
    const derive = (secret, salt) => callback((done) => pbkdf2(secret, salt, 1000, 32, 'sha256', done))
    return {
      hash: async (secret) => {
        const salt = randomBytes(16).toString('base64')
        return `${salt}$${(await derive(secret, salt)).toString('base64')}`
      },
      compare: async (secret, stored) => {
        const [salt, key] = stored.split('$')
        // Compares the texts, not the bytes.
        return timingSafeEqual(Buffer.from((await derive(secret, salt)).toString('base64')), Buffer.from(key))
      },
    }
  },
}

module.exports = (style, library) => styles[style](library)
