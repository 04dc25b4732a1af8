const { randomBytes } = require('node:crypto')
const express = require('express')
const session = require('express-session')
const { passport } = require('./auth.js')
const { homePage, loginPage } = require('./pages.js')

function createApp() {
  const app = express()
  app.disable('x-powered-by')
  app.use(express.urlencoded({ extended: false }))
  app.use(
    session({
      secret: process.env.SESSION_SECRET ?? randomBytes(32).toString('hex'),
      resave: false,
      saveUninitialized: false,
      cookie: { httpOnly: true, sameSite: 'lax' },
    }),
  )
  app.use(passport.session())

  app.get('/login', (req, res) => res.send(loginPage({ failed: 'failed' in req.query })))
  app.post('/login', passport.authenticate('local', { successRedirect: '/', failureRedirect: '/login?failed' }))
  app.post('/logout', (req, res, next) => {
    req.logout((error) => (error ? next(error) : res.redirect('/login')))
  })
  app.get('/', (req, res) => {
    if (!req.isAuthenticated()) return res.redirect('/login')
    return res.send(homePage(req.user))
  })
  return app
}

module.exports = { createApp }
