import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { runToEnd } from '../cli-host.fixture.ts'

const TRACE_ID = '4bf92f3577b34da6a3ce929d0e0e4736'
const text = (key: string, stringValue: string): object => ({ key, value: { stringValue } })

function request(spans: readonly object[]): object {
  return { resourceSpans: [{ resource: {}, scopeSpans: [{ scope: { name: '@signed-in/instrumentation' }, spans }] }] }
}

function span(spanId: string, name: string, attributes: readonly object[] = [], kind: number = 1): object {
  return {
    traceId: TRACE_ID,
    spanId,
    name,
    kind,
    startTimeUnixNano: '1795417708063000001',
    endTimeUnixNano: '1795417708099336064',
    attributes,
  }
}

const LOGIN = span('00f067aa0ba902b7', 'sign_in', [text('user.id', 'user_1'), text('signed_in.outcome', 'success')])
const FAILED = span('00f067aa0ba902b8', 'sign_in', [text('user.id', 'user_1'), text('signed_in.outcome', 'failure')])
const ROUTE = span('00f067aa0ba902b9', 'POST /login', [text('http.request.method', 'POST')], 2)
const LONE_ROUTE = { ...ROUTE, traceId: '5bf92f3577b34da6a3ce929d0e0e4737' }
const OTHER = span('00f067aa0ba902ba', 'GET /products', [], 2)

const RECORDED = JSON.stringify({
  scenario: 'good',
  traceId: TRACE_ID,
  spanId: '00f067aa0ba902b7',
  name: 'sign_in',
  kind: 'INTERNAL',
  scope: '@signed-in/instrumentation@0.1.0',
  startTimeUnixNano: '1795417708063000001',
  endTimeUnixNano: '1795417708099336064',
  attributes: { 'user.id': 'user_1', 'signed_in.outcome': 'success' },
  status: { code: 'UNSET' },
  events: [],
  resourceServiceName: 'web',
})

const folder = mkdtempSync(join(tmpdir(), 'signed-in-explain-'))
afterAll(() => rmSync(folder, { recursive: true }))

const explain = (stdin: string, ...options: string[]): ReturnType<typeof runToEnd> =>
  runToEnd(['explain', ...options, '-'], { stdin })

interface Report {
  spans: number
  sign_ins: number
  near_misses: number
  look_alikes: number
  explanations: { kind: string; name: string; reason: string }[]
}

it('tells sign-ins, near misses and look-alikes apart and leaves other spans out', async () => {
  const { code, stdout } = await explain(JSON.stringify(request([LOGIN, FAILED, LONE_ROUTE, OTHER])), '--json')
  const report = JSON.parse(stdout) as Report
  expect(code).toBe(0)
  expect(report.explanations.map(({ kind, name }) => [kind, name])).toEqual([
    ['sign-in', 'sign_in'],
    ['near-miss', 'sign_in'],
    ['look-alike', 'POST /login'],
  ])
  expect(report.explanations[1]?.reason).toContain('signed_in.outcome')
})

it('does not ask about the route of a login that was recognised', async () => {
  const { stdout } = await explain(JSON.stringify(request([ROUTE, LOGIN])))
  expect(stdout).toMatch(/^SIGN-IN /)
  expect(stdout).toContain('2 spans in 1 trace: 1 sign-in, 0 near misses, 0 look-alikes.')
})

it('ends with code 1 when nothing is a sign-in', async () => {
  const { code, stdout } = await explain(JSON.stringify(request([FAILED, OTHER])))
  expect(code).toBe(1)
  expect(stdout).toMatch(/^NEAR MISS {2}sign_in .*\n {2}Rule login-span matches, but /)
  expect(stdout).toContain('2 spans in 1 trace: 0 sign-ins, 1 near miss, 0 look-alikes.')
})

it('shows on request what every rule says', async () => {
  const { stdout } = await explain(JSON.stringify(request([ROUTE])), '--rules')
  expect(stdout).toMatch(/\n {4}login-span: /)
})

it.each([
  ['one request over many lines', JSON.stringify(request([LOGIN]), undefined, 2), 1],
  ['several requests as JSON lines', `${JSON.stringify(request([LOGIN]))}\n${JSON.stringify(request([OTHER]))}\n`, 2],
  ['recorded spans, one a line', `${RECORDED}\n`, 1],
])('reads %s', async (_title, stdin, spans) => {
  const report = JSON.parse((await explain(stdin, '--json')).stdout) as Report
  expect(report).toMatchObject({ spans, sign_ins: 1 })
})

it('reads protobuf from a file', async () => {
  const file = join(folder, 'traces.bin')
  const body = [`0a10${TRACE_ID}`, '120800f067aa0ba902b9', '2a057369676e31']
  const spanBytes = Buffer.from(body.join(''), 'hex')
  const scopeSpans = Buffer.concat([Buffer.of(0x12, spanBytes.length), spanBytes])
  const resourceSpans = Buffer.concat([Buffer.of(0x12, scopeSpans.length), scopeSpans])
  writeFileSync(file, Buffer.concat([Buffer.of(0x0a, resourceSpans.length), resourceSpans]))
  const { stdout } = await runToEnd(['explain', '--json', file])
  expect(JSON.parse(stdout)).toMatchObject({ spans: 1, sign_ins: 0 })
})

it('asks the rules of a configuration file too', async () => {
  const config = join(folder, 'rules.yaml')
  writeFileSync(config, 'rules:\n  - name: shop-login\n    when: { span_name: shop.login }\n    user_id: shop.user\n')
  const stdin = JSON.stringify(request([span('00f067aa0ba902b7', 'shop.login', [text('shop.user', 'u1')])]))
  expect((await runToEnd(['explain', '-'], { stdin })).code).toBe(1)
  const { code, stdout } = await runToEnd(['explain', '--config', config, '-'], { stdin })
  expect([code, stdout]).toEqual([0, expect.stringContaining('Rule shop-login matches')])
})

it.each([
  ['', 'Standard input is empty.'],
  ['{"some":"json"}', 'Standard input, line 1 is neither an OTLP trace export request nor a span.'],
  ['no traces at all', 'Standard input is neither JSON nor an OTLP trace export request in protobuf.'],
])('says of %j what is wrong with it', async (stdin, sentence) => {
  expect(await explain(stdin)).toEqual({ code: 1, stdout: '', stderr: `${sentence}\n` })
})

it('says when there is no such file', async () => {
  expect(await runToEnd(['explain', join(folder, 'nope.json')])).toMatchObject({
    code: 1,
    stderr: `There is no file ${join(folder, 'nope.json')}.\n`,
  })
})
