import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A real OTLP/HTTP endpoint on the loopback that counts what comes. */
export interface TraceServer {
  /** For `OTEL_EXPORTER_OTLP_ENDPOINT`. */
  readonly url: string
  /** Every export, as the bytes of its body with their content type. */
  readonly exports: readonly { readonly path: string; readonly contentType: string | undefined; readonly body: Buffer }[]
  /** True if a span of this name was exported: names stand in the clear in both encodings. */
  hasSpan(name: string): boolean
  close(): Promise<void>
}

/** Starts an endpoint that takes every export, protobuf or JSON. */
export async function startTraceServer(): Promise<TraceServer> {
  const exports: { path: string; contentType: string | undefined; body: Buffer }[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const contentType = request.headers['content-type']
      exports.push({ path: request.url ?? '', contentType, body: Buffer.concat(chunks) })
      // An empty message is a valid answer in protobuf; JSON wants an object.
      response.writeHead(200, { 'content-type': contentType ?? 'application/json' })
      response.end(contentType === 'application/json' ? '{}' : undefined)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    exports,
    hasSpan: (name) => exports.some(({ path, body }) => path === '/v1/traces' && body.includes(name)),
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
