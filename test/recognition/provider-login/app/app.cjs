// An Express app that logs people in by hand through a client library of an identity provider. Each route ends the login in another
// way: in a session of express-session, a cookie of the app's own, a token. What the library does comes in as `createClient`:
// `begin(parameters)` gives `{ url, kept }`, `finish(req, kept)` gives `{ subject, name, tokens }` or throws.
const { randomUUID } = require('node:crypto')
const express = require('express')
const session = require('express-session')
const jwt = require('jsonwebtoken')
const addOwnSessions = require('./own-sessions.cjs')

module.exports = ({ createClient, addRoutes }, env) => {
  const app = express()
  const server = app.listen(0, '127.0.0.1', async () => {
    const url = `http://127.0.0.1:${server.address().port}`
    const client = await createClient({ ...env, APP_URL: url })
    const transactions = new Map()
    const sessions = new Map()
    const cookieOf = (req, name) => new RegExp(`(?:^|; )${name}=([^;]+)`).exec(req.headers.cookie ?? '')?.[1]
    const memberOf = (req) => sessions.get(cookieOf(req, 'member'))?.userId
    // People who come from a provider get an account of the app on first sight, with an id of the app.
    const userFor = ({ name }) => ({ id: `u-${name}` })

    app.use(express.json(), express.urlencoded({ extended: false }))
    app.use(session({ secret: 'session-secret', resave: false, saveUninitialized: false }))

    const begin = (route, parameters = {}) => {
      app.get(`/auth/${route}`, async (_req, res) => {
        const { url: away, kept } = await client.begin({ redirectUri: `${url}/callback/${route}`, ...parameters })
        const id = randomUUID()
        transactions.set(id, kept)
        res.cookie('tx', id, { httpOnly: true }).redirect(away)
      })
    }
    const finish = (route, end) => {
      app.all(`/callback/${route}`, async (req, res) => {
        const id = cookieOf(req, 'tx')
        const kept = transactions.get(id)
        transactions.delete(id)
        res.clearCookie('tx')
        if (kept === undefined && !client.isUnsolicited) return res.redirect('/login?error=unknown')
        const login = await client.finish(req, kept, `${url}/callback/${route}`)
        if (login.name === 'barred') return res.redirect('/not-invited')
        await end(req, res, login)
      })
    }
    const logIn = async (req, res, login) => {
      await new Promise((done, fail) => req.session.regenerate((error) => (error ? fail(error) : done())))
      req.session.userId = userFor(login).id
      req.session.refresh = login.tokens?.refresh_token
      res.redirect('/me')
    }

    begin('session')
    finish('session', logIn)
    begin('cookie')
    finish('cookie', (_req, res, login) => {
      const id = randomUUID()
      sessions.set(id, { userId: userFor(login).id })
      res.cookie('member', id, { httpOnly: true }).redirect('/me')
    })
    begin('token')
    finish('token', (_req, res, login) => res.json({ access: jwt.sign({ sub: userFor(login).id }, env.JWT_SECRET) }))
    begin('silent', { prompt: 'none' })
    finish('silent', logIn)
    // The same person is asked again before something important; some apps then write the session anew.
    begin('step-up', { prompt: 'login' })
    finish('step-up', (req, res, login) => {
      req.session.userId = userFor(login).id
      req.session.provenAt = Date.now()
      res.redirect('/me')
    })
    begin('link')
    finish('link', (req, res, login) => {
      req.session.linked = login.subject
      res.redirect('/me')
    })
    // Access to the person's files, say: nobody is named.
    begin('connect', { isAccessOnly: true })
    finish('connect', (req, res, login) => {
      req.session.files = login.tokens?.access_token
      res.redirect('/me')
    })
    begin('second-factor')
    finish('second-factor', (req, res, login) => {
      req.session.pendingUserId = userFor(login).id
      res.redirect('/code')
    })
    app.post('/code', (req, res) => {
      if (req.body.code !== '123456') return res.status(401).json({})
      req.session.userId = req.session.pendingUserId
      delete req.session.pendingUserId
      res.json({})
    })

    app.get('/me', (req, res) => res.json({ id: req.session.userId ?? memberOf(req) ?? null }))
    app.get('/api/me', (req, res) => res.json({ id: jwt.verify(req.headers.authorization.slice(7), env.JWT_SECRET).sub }))
    app.post('/refresh', async (req, res) => {
      await client.refresh(req.session.refresh)
      req.session.refreshedAt = Date.now()
      res.json({})
    })
    app.post('/logout', (req, res) => {
      sessions.delete(cookieOf(req, 'member'))
      req.session.destroy(() => res.clearCookie('member').json({}))
    })
    addOwnSessions({ app, begin, finish, sessions, cookieOf, userFor, secret: env.JWT_SECRET })
    addRoutes?.({ app, url, client, logIn, userFor })
    app.use((error, _req, res, _next) => res.redirect(`/login?error=${encodeURIComponent(error.message)}`))
    console.log(`listening on ${url}`)
  })
}
