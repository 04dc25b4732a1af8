// node:http2 in its compatibility API, without TLS: many streams on one connection, and an HTTP/1 gateway in front for the test.
import http from 'node:http'
import http2 from 'node:http2'
import { text } from 'node:stream/consumers'
import bcrypt from 'bcryptjs'
import Fastify from 'fastify'
import jwt from 'jsonwebtoken'

const hash = await bcrypt.hash('right', 4)
const login = async ({ name, password }) =>
  (await bcrypt.compare(password, hash)) ? { token: jwt.sign({ sub: `2-${name}` }, 'secret') } : undefined
const plain = http2.createServer(async (req, res) => {
  const body = JSON.parse((await text(req)) || '{}')
  const answer = req.url === '/login' ? await login(body) : {}
  res.writeHead(answer === undefined ? 401 : 200, { 'content-type': 'application/json' })
  res.end(JSON.stringify(answer ?? {}))
})
await new Promise((resolve) => plain.listen(0, '127.0.0.1', resolve))
const fastify = Fastify({ http2: true })
fastify.post('/login', async (request, reply) => (await login(request.body)) ?? reply.code(401).send({}))
await fastify.listen({ port: 0, host: '127.0.0.1' })

// One connection to each for all requests of the test: what they have in common must not mix them.
const connections = {
  plain: http2.connect(`http://127.0.0.1:${plain.address().port}`),
  fastify: http2.connect(fastify.listeningOrigin),
}
const forward = (connection, path, body) =>
  new Promise((resolve, reject) => {
    const stream = connection.request({ ':method': 'POST', ':path': path, 'content-type': 'application/json' })
    let status = 0
    stream.on('response', (headers) => {
      status = headers[':status']
    })
    stream.on('error', reject)
    text(stream).then((answer) => resolve({ status, answer }), reject)
    stream.end(body)
  })
const gateway = http.createServer(async (req, res) => {
  const [, name, path] = req.url.split('/')
  const { status, answer } = await forward(connections[name], `/${path}`, await text(req))
  res.writeHead(status, { 'content-type': 'application/json' })
  res.end(answer)
})
gateway.listen(0, '127.0.0.1', () => console.log(`listening on http://127.0.0.1:${gateway.address().port}`))
