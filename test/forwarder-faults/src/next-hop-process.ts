// A next hop that can be killed: notes the SHA-256 of each body in a file before it answers.
import { createHash } from 'node:crypto'
import { appendFileSync } from 'node:fs'
import { createServer } from 'node:http'

const [port = '0', file = ''] = process.argv.slice(2)

createServer((request, response) => {
  const hash = createHash('sha256')
  request.on('data', (chunk: Buffer) => hash.update(chunk))
  request.on('end', () => {
    appendFileSync(file, `${hash.digest('hex')}\n`)
    response.setHeader('content-type', 'application/x-protobuf').end()
  })
  request.on('error', () => {})
}).listen(Number(port), '127.0.0.1', () => console.log('listening'))
