import { gzipSync } from 'node:zlib'
import { afterEach, expect, it } from 'vitest'
import { createReceiver, type Receiver } from './receiver.ts'

const TRACE_ID = '4bf92f3577b34da6a3ce929d0e0e4736'

const text = (key: string, stringValue: string): object => ({ key, value: { stringValue } })

function request(spans: readonly object[]): object {
  return {
    resourceSpans: [
      {
        resource: { attributes: [text('service.name', 'web')] },
        scopeSpans: [{ scope: { name: '@signed-in/instrumentation' }, spans }],
      },
    ],
  }
}

function span(spanId: string, name: string, attributes: readonly object[] = [], traceId: string = TRACE_ID): object {
  return {
    traceId,
    spanId,
    name,
    kind: 1,
    startTimeUnixNano: '1795417708063000001',
    endTimeUnixNano: '1795417708099336064',
    attributes,
  }
}

const LOGIN = span('00f067aa0ba902b7', 'sign_in', [text('user.id', 'user_1'), text('signed_in.outcome', 'success')])
const FAILED_LOGIN = span('00f067aa0ba902b8', 'sign_in', [text('user.id', 'user_1'), text('signed_in.outcome', 'failure')])

// `ExportTraceServiceRequest` with one span: name "GET /", trace id and span id as above.
const PROTOBUF = Buffer.concat([
  Buffer.from('0a2712251223', 'hex'),
  Buffer.from(`0a10${TRACE_ID}`, 'hex'),
  Buffer.from('120800f067aa0ba902b9', 'hex'),
  Buffer.from('2a05474554202f', 'hex'),
])

let receiver: Receiver
afterEach(() => receiver.close())

const post = (body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(receiver.tracesUrl, { method: 'POST', body, headers: { 'content-type': 'application/json', ...headers } })

it('takes OTLP in JSON, answers in JSON, and says what the rules think of each span', async () => {
  receiver = await createReceiver()
  const response = await post(JSON.stringify(request([LOGIN, FAILED_LOGIN, span('00f067aa0ba902b9', 'GET /')])))
  expect([response.status, response.headers.get('content-type'), await response.text()]).toEqual([200, 'application/json', '{}'])
  expect(receiver.stats()).toMatchObject({ traceRequests: 1, spans: 3, traces: 1 })
  const [trace] = receiver.traces()
  expect(trace?.spans.map(({ name, verdict, service }) => [name, verdict, service])).toEqual([
    ['sign_in', 'sign-in', 'web'],
    ['sign_in', 'near-miss', 'web'],
    ['GET /', 'ordinary', 'web'],
  ])
})

it('takes OTLP in protobuf, plain and gzipped, and answers in protobuf', async () => {
  receiver = await createReceiver()
  const plain = await post(PROTOBUF, { 'content-type': 'application/x-protobuf' })
  const gzipped = await post(gzipSync(PROTOBUF), { 'content-type': 'application/x-protobuf', 'content-encoding': 'gzip' })
  for (const response of [plain, gzipped]) {
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'application/x-protobuf'])
    expect(await response.arrayBuffer()).toHaveProperty('byteLength', 0)
  }
  expect(receiver.traces().map(({ traceId, spans }) => [traceId, spans.map(({ name }) => name)])).toEqual([[TRACE_ID, ['GET /']]])
})

it('refuses what is no OTLP with 400', async () => {
  receiver = await createReceiver()
  expect((await post('{"resourceSpans": [')).status).toBe(400)
  expect((await post(Buffer.from('not protobuf'), { 'content-type': 'application/x-protobuf' })).status).toBe(400)
  expect(receiver.stats()).toMatchObject({ spans: 0, refused: { 400: 2 } })
})

it('keeps only the last spans and counts all', async () => {
  receiver = await createReceiver({ maxSpans: 2 })
  for (const number of [1, 2, 3]) {
    await post(
      JSON.stringify(request([span(`00f067aa0ba902b${number}`, `GET /${number}`, [], TRACE_ID.replace('4b', `0${number}`))])),
    )
  }
  expect(receiver.stats()).toMatchObject({ spans: 3, traces: 2 })
  expect(receiver.traces().map(({ spans }) => spans[0]?.name)).toEqual(['GET /3', 'GET /2'])
})

it('gives a trace to programs with exact times', async () => {
  receiver = await createReceiver()
  await post(JSON.stringify(request([LOGIN])))
  const trace = (await (await fetch(`${receiver.url}/traces/${TRACE_ID}`)).json()) as { spans: object[] }
  expect(trace.spans).toMatchObject([
    { span_id: '00f067aa0ba902b7', start_time_unix_nano: '1795417708063000001', verdict: 'sign-in' },
  ])
  expect((await fetch(`${receiver.url}/traces/ffffffffffffffffffffffffffffffff`)).status).toBe(404)
})

it('judges spans by the rules of the user too', async () => {
  receiver = await createReceiver({ rules: [{ name: 'legacy-login', when: { span_name: 'legacy.login' }, user_id: 'app.user' }] })
  await post(JSON.stringify(request([span('00f067aa0ba902b7', 'legacy.login', [text('app.user', 'u')])])))
  expect(receiver.traces()[0]?.spans[0]).toMatchObject({
    verdict: 'sign-in',
    detail: expect.stringContaining('legacy-login') as string,
  })
})
