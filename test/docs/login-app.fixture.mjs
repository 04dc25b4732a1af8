// An ordinary app, as the README's readers have one: Express, passport-local, a session. Nothing in it knows of us.
import express from 'express'
import session from 'express-session'
import passport from 'passport'
import { Strategy } from 'passport-local'

const USER = { id: 'user_123', username: 'username', account_id: 'account_123' }

passport.use(new Strategy((name, password, done) => done(null, name === USER.username && password === 'right' ? USER : false)))
passport.serializeUser((user, done) => done(null, user.id))
passport.deserializeUser((_id, done) => done(null, USER))

const app = express()
app.use(express.urlencoded({ extended: false }))
app.use(session({ secret: 'of this fixture', resave: false, saveUninitialized: false }))
app.use(passport.session())
app.post('/login', passport.authenticate('local'), (_request, response) => response.send('welcome'))
const server = app.listen(0, '127.0.0.1', () => process.stdout.write(`listening on ${server.address().port}\n`))
