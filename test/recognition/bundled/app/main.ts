/** An app as people write it in TypeScript: passport, a hand-written login with a session, and one with a token. */
import type { AddressInfo } from 'node:net'
import bcrypt from 'bcryptjs'
import express from 'express'
import session from 'express-session'
import { SignJWT } from 'jose'
import jwt from 'jsonwebtoken'
import passport from 'passport'
import { Strategy } from 'passport-local'

declare module 'express-session' {
  interface SessionData {
    userId?: string
    name?: string
  }
}

interface Person {
  readonly id: string
  readonly name: string
  readonly hash: string
}

const SECRET = 'a secret of the test that is long enough for HS256'
const ANN: Person = { id: 'user-ann', name: 'ann', hash: bcrypt.hashSync('right', 4) }

/** The person whose name and password these are. */
async function personBy(name: string, password: string): Promise<Person | undefined> {
  return name === ANN.name && (await bcrypt.compare(password, ANN.hash)) ? ANN : undefined
}

passport.use(
  new Strategy((name, password, done) => {
    personBy(name, password).then((person) => done(null, person ?? false), done)
  }),
)
passport.serializeUser((person, done) => done(null, (person as Person).id))
passport.deserializeUser((_id, done) => done(null, ANN))

const app = express()
app.use(express.json())
app.use(session({ secret: SECRET, resave: false, saveUninitialized: false }))
app.use(passport.session())

app.post('/passport', passport.authenticate('local'), (_request, response) => {
  response.json({})
})
app.post('/session', async (request, response) => {
  const person = await personBy(request.body.username, request.body.password)
  if (person === undefined) return void response.status(401).json({})
  request.session.userId = person.id
  request.session.name = person.name
  response.json({})
})
app.post('/token', async (request, response) => {
  const person = await personBy(request.body.username, request.body.password)
  if (person === undefined) return void response.status(401).json({})
  response.json({ token: jwt.sign({ sub: person.id, name: person.name }, SECRET) })
})
app.post('/jose', async (request, response) => {
  const person = await personBy(request.body.username, request.body.password)
  if (person === undefined) return void response.status(401).json({})
  const token = new SignJWT({ sub: person.id, name: person.name }).setProtectedHeader({ alg: 'HS256' })
  response.json({ token: await token.sign(new TextEncoder().encode(SECRET)) })
})
app.get('/me', (request, response) => {
  response.json({ user: (request.user as Person | undefined)?.id ?? request.session.userId ?? null })
})

const server = app.listen(0, '127.0.0.1', () => {
  console.log(`listening on http://127.0.0.1:${(server.address() as AddressInfo).port}`)
})
