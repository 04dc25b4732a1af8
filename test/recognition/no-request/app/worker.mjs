// A worker thread that logs people in by itself.
import { parentPort } from 'node:worker_threads'
import bcrypt from 'bcryptjs'
import jwt from 'jsonwebtoken'

parentPort.on('message', async ({ name, password, hash }) => {
  const isRight = await bcrypt.compare(password, hash)
  parentPort.postMessage(isRight ? { token: jwt.sign({ sub: `x-${name}` }, 'secret') } : { error: 'wrong' })
})
