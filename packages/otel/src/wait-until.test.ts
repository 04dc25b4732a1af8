import { AsyncLocalStorage } from 'node:async_hooks'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { endedSpan, LOGIN } from './readable-span.fixture.ts'
import { SignedInSpanProcessor } from './span-processor.ts'
import { TrackExporter } from './track-exporter.ts'

let url: string
let requests: number
let close: () => void

beforeEach(async () => {
  requests = 0
  const server = createServer((request, response) => {
    request.resume()
    requests += 1
    response.end('{}')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/track`
  close = () => {
    server.closeAllConnections()
    server.close()
  }
})

afterEach(() => close())

it('hands the platform a promise for a sign-in while its span ends, in the context of the request', async () => {
  const invocation = new AsyncLocalStorage<Promise<unknown>[]>()
  const exporter = new TrackExporter({ url, waitUntil: (work) => invocation.getStore()?.push(work) })
  const processor = new SignedInSpanProcessor({ exporter })
  const work: Promise<unknown>[] = []
  invocation.run(work, () => processor.onEnd(endedSpan(LOGIN)))
  expect(work).toHaveLength(1)
  expect(requests).toBe(0)
  await Promise.all(work)
  expect(requests).toBe(1)
  await processor.shutdown()
})
