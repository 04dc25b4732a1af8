// A destination in a process of its own: takes everything at once and counts. `node sink.ts` prints its port.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gunzipSync } from 'node:zlib'

let events = 0
let requests = 0
let bytes = 0
/** While true every request gets a 503. */
let isDown = false
const MARK = Buffer.from('signed_in"')

const server = createServer((request, response) => {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => {
    const path = request.url ?? ''
    if (path.startsWith('/control')) {
      if (path.includes('reset')) events = requests = bytes = 0
      if (path.includes('down')) isDown = true
      if (path.includes('up')) isDown = false
      response.end(JSON.stringify({ events, requests, bytes }))
      return
    }
    requests += 1
    if (isDown) {
      response.writeHead(503).end()
      return
    }
    const wire = Buffer.concat(chunks)
    bytes += wire.byteLength
    events += countMarks(decoded(wire, path))
    response.writeHead(200, { 'content-type': 'application/json' })
    // mixpanel's track wants a 1; the others look at the status, or for a JSON object.
    response.end(path.startsWith('/track?') ? '1' : '{"success":true,"code":200,"status":"Ok"}')
  })
})

function decoded(wire: Buffer, path: string): Buffer {
  // mixpanel puts the event into the URL.
  const data = /[?&]data=([^&]+)/.exec(path)?.[1]
  if (data !== undefined) return Buffer.from(decodeURIComponent(data), 'base64')
  return wire[0] === 0x1f && wire[1] === 0x8b ? gunzipSync(wire) : wire
}

function countMarks(text: Buffer): number {
  let count = 0
  for (let at = text.indexOf(MARK); at >= 0; at = text.indexOf(MARK, at + MARK.length)) count += 1
  return count
}

server.listen(0, '127.0.0.1', () => console.log((server.address() as AddressInfo).port))
