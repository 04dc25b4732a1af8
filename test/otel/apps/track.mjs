// A real /track endpoint for the suites, which run on Node versions that cannot load the TypeScript one of the test support.
import { once } from 'node:events'
import { createServer } from 'node:http'

/** Listens on the loopback; `requests` are the headers and bodies in the order in which they came. */
export async function startTrack() {
  const requests = []
  const server = createServer((request, response) => {
    const chunks = []
    request.on('data', (chunk) => chunks.push(chunk))
    request.on('end', () => {
      requests.push({ headers: request.headers, body: JSON.parse(Buffer.concat(chunks).toString()) })
      response.end()
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    requests,
    url: `http://127.0.0.1:${server.address().port}/track`,
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
