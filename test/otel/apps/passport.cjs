// The same as passport.mjs, as CommonJS.
const express = require('express')
const session = require('express-session')
const passport = require('passport')

class HeaderStrategy extends passport.Strategy {
  name = 'header'

  authenticate(req) {
    const { 'x-user': id, 'x-password': password } = req.headers
    if (password === 'right') this.success({ id, username: 'username', accountId: 'account_123' })
    else this.fail('no')
  }
}

passport.use(new HeaderStrategy())
passport.serializeUser((user, done) => done(null, JSON.stringify(user)))
passport.deserializeUser((text, done) => done(null, JSON.parse(text)))
const app = express()
app.use(session({ secret: 'test', resave: false, saveUninitialized: false }))
app.use(passport.session())
app.post('/login', passport.authenticate('header'), (req, res) => {
  res.json({ hello: req.user.id })
})
const server = app.listen(0, '127.0.0.1', () => {
  console.log(`listening ${server.address().port}`)
})
if (process.env.HANDLE_SIGTERM) {
  process.on('SIGTERM', () => {
    server.closeIdleConnections()
    server.close(() => {
      console.log('closed')
      process.exitCode = 7
    })
  })
}
