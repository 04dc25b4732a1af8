// Fastify-like plain Express app whose passwords are checked elsewhere: a directory service over HTTP, as with LDAP or a user service.
import { createServer } from 'node:http'
import { json } from 'node:stream/consumers'
import express from 'express'
import { SignJWT } from 'jose'

const directory = createServer(async (req, res) => {
  const { name, password } = await json(req)
  const isRight = password === 'right' && name !== 'nobody'
  res.writeHead(isRight ? 200 : 403, { 'content-type': 'application/json' })
  res.end(JSON.stringify(isRight ? { uid: `d-${name}`, name } : {}))
})
await new Promise((resolve) => directory.listen(0, '127.0.0.1', resolve))
const bind = async (body) => {
  const answer = await fetch(`http://127.0.0.1:${directory.address().port}/bind`, { method: 'POST', body: JSON.stringify(body) })
  return answer.ok ? answer.json() : undefined
}
const issue = (claims, subject) =>
  new SignJWT(claims).setProtectedHeader({ alg: 'HS256' }).setSubject(subject).sign(new TextEncoder().encode('secret'))

const app = express()
app.use(express.json())
app.post('/login', async ({ body }, res) => {
  const user = await bind(body)
  if (!user) return res.status(401).json({ error: 'wrong' })
  res.json({ token: await issue({ name: user.name }, user.uid), expiresIn: 3600 })
})
// Only ever answers with what the shop needs to show; the token is for the picture server.
app.post('/pictures', async (_req, res) => res.json({ token: await issue({ scope: 'pictures' }, 'anonymous') }))
// Makes an account, whose address must be verified first: the token goes into a mail.
app.post('/signup', async ({ body }, res) => {
  const inMail = await issue({ email: body.name }, `d-${body.name}`)
  res.status(201).json({ sent: inMail.length > 0 })
})
const server = app.listen(0, '127.0.0.1', () => console.log(`listening on http://127.0.0.1:${server.address().port}`))
