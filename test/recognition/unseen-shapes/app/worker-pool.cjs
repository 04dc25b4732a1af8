// Express 5 whose passwords are compared in a pool of worker threads, so that the event loop stays free.
const { Worker, isMainThread, parentPort } = require('node:worker_threads')
const bcrypt = require('bcryptjs')

if (isMainThread) {
  const express = require('express')
  const session = require('express-session')
  const jwt = require('jsonwebtoken')

  class Pool {
    #jobs = new Map()
    #workers = [0, 1].map(() => {
      const worker = new Worker(__filename)
      worker.on('message', ({ id, isRight }) => this.#jobs.get(id)(isRight))
      worker.unref()
      return worker
    })
    #last = 0
    compare(password, hash) {
      this.#last += 1
      const id = this.#last
      this.#workers[id % this.#workers.length].postMessage({ id, password, hash })
      return new Promise((resolve) => this.#jobs.set(id, resolve))
    }
  }
  const pool = new Pool()
  const hash = bcrypt.hashSync('right', 4)
  const app = express()
  app.use(express.json(), session({ secret: 'x', resave: false, saveUninitialized: false }))
  const verified = (req) => pool.compare(req.body.password, hash)
  app.post('/session', async (req, res) => {
    if (!(await verified(req))) return res.status(401).json({})
    req.session.user = { id: `w-${req.body.username}`, username: req.body.username }
    res.json({ ok: true })
  })
  app.post('/token', async (req, res) => {
    if (!(await verified(req))) return res.status(401).json({})
    res.json({ token: jwt.sign({ sub: `w-${req.body.username}` }, 'secret') })
  })
  // Only the proof of an address, sent by mail; nobody is signed in by it.
  app.post('/register', async (req, res) => {
    const link = jwt.sign({ email: req.body.email, purpose: 'verify-email' }, 'secret')
    res.status(201).json({ sent: link.length > 0 })
  })
  app.post('/unlock', async (req, res) => {
    const { sub } = jwt.verify(req.headers.authorization.split(' ')[1], 'secret')
    if (!(await verified(req))) return res.status(403).json({})
    res.json({ token: jwt.sign({ sub, unlocked: true }, 'secret') })
  })
  app.get('/me', (req, res) => res.json({ sub: jwt.verify(req.headers.authorization.split(' ')[1], 'secret').sub }))
  const server = app.listen(0, '127.0.0.1', () => console.log(`listening on http://127.0.0.1:${server.address().port}`))
} else {
  parentPort.on('message', async ({ id, password, hash }) =>
    parentPort.postMessage({ id, isRight: await bcrypt.compare(password, hash) }),
  )
}
