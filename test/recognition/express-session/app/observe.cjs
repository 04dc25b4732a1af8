// Prints as JSON what an app can observe of bcryptjs, node:crypto and express-session inside of a request. Run with and without us,
// the two must be equal.
const crypto = require('node:crypto')
const http = require('node:http')
const { inspect, promisify, types } = require('node:util')
const bcrypt = require('bcryptjs')
const express = require('express')
const session = require('express-session')

const shape = (fn) => ({
  name: fn.name,
  length: fn.length,
  keys: Reflect.ownKeys(fn).map(String).sort(),
  isPlain: Object.getPrototypeOf(fn) === Function.prototype,
})
const failure = (error) => `${error.name}: ${error.message}`
const attempt = (work) => {
  try {
    return work()
  } catch (error) {
    return failure(error)
  }
}
const hash = bcrypt.hashSync('right', bcrypt.genSaltSync(4))

const app = express()
const stores = new session.MemoryStore()
app.use(session({ secret: 's', resave: false, saveUninitialized: true, store: stores, genid: () => 'fixed' }))
app.get('/', async (req, res) => {
  const results = []
  const add = (what, value) => results.push([what, value])
  for (const name of ['compare', 'compareSync', 'hash', 'hashSync']) add(name, shape(bcrypt[name]))
  for (const name of ['scrypt', 'scryptSync', 'pbkdf2', 'pbkdf2Sync', 'timingSafeEqual']) add(name, shape(crypto[name]))
  for (const name of ['touch', 'save', 'regenerate']) add(name, shape(session.Session.prototype[name]))
  add('createSession', shape(session.Store.prototype.createSession))
  add('right', await bcrypt.compare('right', hash))
  add('wrong', await bcrypt.compare('wrong', hash))
  add('promise', bcrypt.compare('right', hash).constructor === Promise)
  add('no arguments', await bcrypt.compare().catch(failure))
  add('sync', bcrypt.compareSync('right', hash))
  add(
    'sync without arguments',
    attempt(() => bcrypt.compareSync()),
  )
  add(
    'this of a callback',
    await new Promise((done) =>
      bcrypt.compare('right', hash, function (...args) {
        done([typeof this, args])
      }),
    ),
  )
  const salt = Buffer.alloc(16, 1)
  const key = await promisify(crypto.scrypt)('right', salt, 32, { N: 16 })
  add('scrypt', key.toString('hex'))
  add('scryptSync', crypto.scryptSync('right', salt, 32, { N: 16 }).equals(key))
  add('timingSafeEqual', crypto.timingSafeEqual(key, Buffer.from(key)))
  add(
    'timingSafeEqual of other lengths',
    attempt(() => crypto.timingSafeEqual(key, Buffer.alloc(1))),
  )
  add(
    'scrypt without callback',
    attempt(() => crypto.scrypt('right', salt, 32)),
  )
  req.session.userId = 'u-1'
  await bcrypt.compare('right', hash)
  add('session', [
    JSON.stringify(req.session),
    Object.keys(req.session),
    inspect({ ...req.session, cookie: undefined }),
    types.isProxy(req.session),
    req.session instanceof session.Session,
    req.session.constructor === session.Session,
    Object.getPrototypeOf(req.session) === session.Session.prototype,
    structuredClone({ ...req.session, cookie: null }),
  ])
  add('save returns', req.session.save(() => {}) === req.session)
  add('touch returns', req.session.touch() === req.session)
  res.json(results)
})
const server = app.listen(0, '127.0.0.1', async () => {
  const { port } = server.address()
  const first = await fetch(`http://127.0.0.1:${port}/`)
  const cookie = first.headers.get('set-cookie').split(';')[0]
  const second = await fetch(`http://127.0.0.1:${port}/`, { headers: { cookie } })
  const results = [...(await first.json()), ...(await second.json()), ['http', shape(http.IncomingMessage)]]
  console.log(JSON.stringify({ results, stored: Object.keys(stores.sessions) }))
  process.exit(0)
})
