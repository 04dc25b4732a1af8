// node main.mjs: the same hand-written login (bcryptjs and jsonwebtoken) behind socket.io, WebSocket, gRPC, a queue, a timer and a
// worker thread. The test drives each over HTTP; `told` says whether the app records the sign-in itself.
import { EventEmitter, once } from 'node:events'
import { createServer } from 'node:http'
import { Worker } from 'node:worker_threads'
import grpc from '@grpc/grpc-js'
import { recordSignIn, withSignIn } from '@signed-in/instrumentation'
import bcrypt from 'bcryptjs'
import express from 'express'
import jwt from 'jsonwebtoken'
import { Server } from 'socket.io'
import { io } from 'socket.io-client'
import { WebSocket, WebSocketServer } from 'ws'

const hash = await bcrypt.hash('right', 4)
const check = async ({ name, password }) => {
  if (!(await bcrypt.compare(password, hash))) throw new Error('wrong')
  return { id: `x-${name}`, name, token: jwt.sign({ sub: `x-${name}`, name }, 'secret') }
}
const wrapped = withSignIn(check, ({ id, name }) => ({ userId: id, userName: name, method: 'password' }))
/** `told`: by nobody, by a call, by a wrapped function. */
const login = async ({ told, ...credentials }) => {
  if (told === 'wrapped') return wrapped(credentials)
  const user = await check(credentials)
  if (told === 'recorded') recordSignIn({ userId: user.id, userName: user.name, method: 'password' })
  return user
}
const settle = (work) =>
  work.then(
    ({ token }) => ({ token }),
    ({ message }) => ({ error: message }),
  )

const app = express()
app.use(express.json())
const server = createServer(app)
const sockets = new Server(server)
sockets.on('connection', (socket) => socket.on('login', (data, answer) => settle(login(data)).then(answer)))
const plain = new WebSocketServer({ noServer: true })
plain.on('connection', (socket) =>
  socket.on('message', (data) => settle(login(JSON.parse(data))).then((answer) => socket.send(JSON.stringify(answer)))),
)
server.on('upgrade', (request, socket, head) => {
  if (request.url === '/plain') plain.handleUpgrade(request, socket, head, (opened) => plain.emit('connection', opened, request))
})

const json = { serialize: (value) => Buffer.from(JSON.stringify(value)), deserialize: (bytes) => JSON.parse(bytes) }
const method = (path) => ({
  path,
  requestStream: false,
  responseStream: false,
  requestSerialize: json.serialize,
  requestDeserialize: json.deserialize,
  responseSerialize: json.serialize,
  responseDeserialize: json.deserialize,
})
const definition = { login: method('/auth/login') }
const rpc = new grpc.Server()
rpc.addService(definition, { login: ({ request }, done) => settle(login(request)).then((answer) => done(null, answer)) })
const rpcPort = await new Promise((resolve, reject) =>
  rpc.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (error, port) => (error ? reject(error) : resolve(port))),
)
const AuthClient = grpc.makeGenericClientConstructor(definition, 'auth')
const rpcClient = new AuthClient(`127.0.0.1:${rpcPort}`, grpc.credentials.createInsecure())

// A queue that works for whoever puts something in, started by nobody's request.
const queue = new EventEmitter()
queue.on('job', ({ data, done }) => settle(login(data)).then(done))

const worker = new Worker(new URL('./worker.mjs', import.meta.url))
const ports = { socket: undefined, plain: undefined }
const transports = {
  'socket.io': async (data) => {
    ports.socket ??= io(`http://127.0.0.1:${server.address().port}`, { transports: ['websocket'] })
    return ports.socket.emitWithAck('login', data)
  },
  polling: async (data) => {
    ports.polling ??= io(`http://127.0.0.1:${server.address().port}`, { transports: ['polling'], forceNew: true })
    return ports.polling.emitWithAck('login', data)
  },
  websocket: async (data) => {
    const socket = new WebSocket(`ws://127.0.0.1:${server.address().port}/plain`)
    await once(socket, 'open')
    socket.send(JSON.stringify(data))
    const [answer] = await once(socket, 'message')
    socket.close()
    return JSON.parse(answer)
  },
  grpc: (data) =>
    new Promise((resolve, reject) => rpcClient.login(data, (error, answer) => (error ? reject(error) : resolve(answer)))),
  queue: (data) => new Promise((done) => queue.emit('job', { data, done })),
  timer: (data) => new Promise((done) => setTimeout(() => settle(login(data)).then(done), 5)),
  worker: async (data) => {
    worker.postMessage({ ...data, hash })
    const [answer] = await once(worker, 'message')
    return answer
  },
}
// The caller is another process in real life: what it does here must not stand in the context of the test's own request.
const calls = []
setInterval(() => {
  for (const { transport, data, done } of calls.splice(0))
    transports[transport](data).then(done, ({ message }) => done({ error: message }))
}, 2)
app.post('/:transport', async (req, res) => {
  const done = new Promise((resolve) => calls.push({ transport: req.params.transport, data: req.body, done: resolve }))
  res.json(await done)
})
server.listen(0, '127.0.0.1', () => console.log(`listening on http://127.0.0.1:${server.address().port}`))
