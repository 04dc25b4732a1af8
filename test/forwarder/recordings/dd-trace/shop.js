// A shop on Express and Passport under dd-trace: /login is seen by its automatic user tracking, /custom calls its SDK.
const tracer = require('dd-trace').init()
const express = require('express')
const session = require('express-session')
const passport = require('passport')
const { Strategy } = require('passport-local')

passport.use(
  new Strategy((username, password, done) =>
    done(null, password === 'right' ? { id: 'user_7', username, email: 'alice@shop.example' } : false),
  ),
)
passport.serializeUser((user, done) => done(null, user))
passport.deserializeUser((user, done) => done(null, user))

const app = express()
app.use(express.urlencoded({ extended: false }))
app.use(session({ secret: 'secret', resave: false, saveUninitialized: false }))
app.use(passport.session())
app.post('/login', passport.authenticate('local'), (_request, response) => response.sendStatus(204))
app.post('/custom', (_request, response) => {
  tracer.appsec.eventTrackingV2.trackUserLoginSuccess('alice', { id: 'user_7', name: 'Alice' })
  response.sendStatus(204)
})
app.post('/custom-failure', (_request, response) => {
  tracer.appsec.eventTrackingV2.trackUserLoginFailure('alice', true)
  response.sendStatus(401)
})
app.get('/orders', (request, response) => response.sendStatus(request.isAuthenticated() ? 200 : 401))
const server = app.listen(Number(process.argv[2]), '127.0.0.1', () => console.log('listening', server.address().port))
