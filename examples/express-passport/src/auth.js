const bcrypt = require('bcryptjs')
const { Passport } = require('passport')
const { Strategy: LocalStrategy } = require('passport-local')
const { findById, findByUsername } = require('./users.js')

const passport = new Passport()

passport.use(
  new LocalStrategy(async (username, password, done) => {
    try {
      const user = findByUsername(username)
      if (!user) return done(null, false)
      const isRight = await bcrypt.compare(password, user.passwordHash)
      return done(null, isRight && user)
    } catch (error) {
      return done(error)
    }
  }),
)

passport.serializeUser((user, done) => done(null, user.id))
passport.deserializeUser((id, done) => done(null, findById(id) ?? false))

module.exports = { passport }
