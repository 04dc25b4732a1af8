import { SpanKind, SpanStatusCode, type Tracer } from '@opentelemetry/api'
import { JsonTraceSerializer, ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer'
import { resourceFromAttributes } from '@opentelemetry/resources'
import { type ReadableSpan, type SpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace'
import { SignedInSpanProcessor, TrackExporter } from '@signed-in/otel'
import { describe, expect, it, onTestFinished } from 'vitest'
import { loopbackServer } from './loopback-server.ts'
import { runningForwarder } from './running-forwarder.ts'

const RULES = `
sign_in:
  rules:
    - name: legacy
      when: { span_name: "POST /login*", kind: SERVER, attributes: { app.ok: true, http.response.status_code: { range: [200, 399] } } }
      user_id: app.user
      properties: { plan: app.plan, ratio: app.ratio, flags: app.flags }
`
const legacyRule = {
  name: 'legacy',
  when: {
    span_name: 'POST /login*',
    kind: 'SERVER' as const,
    attributes: { 'app.ok': true, 'http.response.status_code': { range: [200, 399] as const } },
  },
  user_id: 'app.user',
  properties: { plan: 'app.plan', ratio: 'app.ratio', flags: 'app.flags' },
}

/** Every shape of sign-in that both ways know, and spans that are none. */
function writeSpans(own: Tracer, foreign: Tracer): void {
  own
    .startSpan('sign_in', {
      attributes: {
        'user.id': 'user_1',
        'user.name': 'Zoë \u{1F469}‍\u{1F4BB} "quoted"',
        'signed_in.group_id': 42,
        'signed_in.method': 'password',
        'signed_in.library': 'passport',
        'signed_in.sign_up': true,
        'signed_in.outcome': 'success',
      },
    })
    .end()
  own.startSpan('sign_in', { attributes: { 'user.id': 'user_2', 'signed_in.outcome': 'failure' } }).end()
  const marked = foreign.startSpan('GET /dashboard', { kind: SpanKind.SERVER, attributes: { 'user.id': 'span-user' } })
  marked.addEvent('signed_in', { 'user.id': 'event-user', 'user.full_name': 'Event User' }, [1_795_419_779, 81_123_456])
  marked.end()
  foreign
    .startSpan('POST /login/form', {
      kind: SpanKind.SERVER,
      attributes: {
        'app.ok': true,
        'http.response.status_code': 302,
        'app.user': 9_007_199_254_740_991,
        'app.plan': 'gold\u0000\u2028',
        'app.ratio': 0.1,
        'app.flags': ['a', 'b'],
      },
    })
    .end()
  const failed = foreign.startSpan('POST /login', { kind: SpanKind.SERVER, attributes: { 'app.ok': true, 'app.user': 'x' } })
  failed.setStatus({ code: SpanStatusCode.ERROR })
  failed.end()
}

describe('one span through the app’s exporter and through the forwarder', () => {
  it.each([
    ['protobuf', ProtobufTraceSerializer, 'application/x-protobuf'],
    ['JSON', JsonTraceSerializer, 'application/json'],
  ])('gives the same event byte for byte, as %s', async (_name, serializer, contentType) => {
    const [inApp, forwarded] = [await loopbackServer(), await loopbackServer()]
    const exporter = new TrackExporter({ url: `${inApp.url}/track` })
    const spans: ReadableSpan[] = []
    const keeper: SpanProcessor = {
      onStart: () => {},
      onEnd: (span) => void spans.push(span),
      forceFlush: async () => {},
      shutdown: async () => {},
    }
    const provider = new TracerProvider({
      resource: resourceFromAttributes({ 'service.name': 'shop' }),
      spanProcessors: [new SignedInSpanProcessor({ exporter, rules: [legacyRule] }) as unknown as SpanProcessor, keeper],
    })
    onTestFinished(() => provider.shutdown())
    writeSpans(provider.getTracer('@signed-in/instrumentation', '1.2.3'), provider.getTracer('foreign'))
    await provider.forceFlush()
    await inApp.count(3)

    const { mkdtempSync, rmSync, writeFileSync } = await import('node:fs')
    const folder = mkdtempSync('/tmp/signed-in-parity-')
    onTestFinished(() => rmSync(folder, { recursive: true }))
    writeFileSync(`${folder}/forwarder.yaml`, RULES)
    const { url } = await runningForwarder({
      SIGNED_IN_FORWARD_MODE: 'tap',
      SIGNED_IN_TRACK_URL: `${forwarded.url}/track`,
      CONFIG: `${folder}/forwarder.yaml`,
    })
    const body = serializer.serializeRequest(spans) as Uint8Array<ArrayBuffer>
    const response = await fetch(`${url}/v1/traces`, { method: 'POST', body, headers: { 'content-type': contentType } })
    expect(response.status).toBe(200)
    await forwarded.count(3)

    const bodies = (server: typeof inApp): string[] => server.received.map((request) => request.body.toString()).sort()
    expect(bodies(forwarded)).toEqual(bodies(inApp))
    const ids = (server: typeof inApp): unknown[] => server.received.map((request) => request.headers['idempotency-key']).sort()
    expect(ids(forwarded)).toEqual(ids(inApp))
    expect(
      bodies(forwarded)
        .map((text) => (JSON.parse(text) as { user_id: string }).user_id)
        .sort(),
    ).toEqual(['9007199254740991', 'event-user', 'user_1'])
  })
})
