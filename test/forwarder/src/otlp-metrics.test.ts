import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadConfig } from '@signed-in/forwarder'
import * as protobuf from 'protobufjs'
import { describe, expect, it, onTestFinished } from 'vitest'
import { loopbackServer } from './loopback-server.ts'
import { runningForwarder } from './running-forwarder.ts'
import { traceBody } from './trace-bodies.ts'

/** The messages of opentelemetry/proto/metrics/v1 as far as the test reads them. */
const metricsType = protobuf
  .parse(`syntax = "proto3";
    message Request { repeated ResourceMetrics resource_metrics = 1; }
    message ResourceMetrics { Resource resource = 1; repeated ScopeMetrics scope_metrics = 2; }
    message Resource { repeated KeyValue attributes = 1; }
    message ScopeMetrics { Scope scope = 1; repeated Metric metrics = 2; }
    message Scope { string name = 1; }
    message Metric { string name = 1; string unit = 3; Gauge gauge = 5; Sum sum = 7; Histogram histogram = 9; }
    message Gauge { repeated Point data_points = 1; }
    message Sum { repeated Point data_points = 1; bool is_monotonic = 3; }
    message Histogram { repeated HistogramPoint data_points = 1; }
    message HistogramPoint { fixed64 count = 4; repeated double explicit_bounds = 7; }
    message Point { double as_double = 4; sfixed64 as_int = 6; repeated KeyValue attributes = 7; }
    message KeyValue { string key = 1; AnyValue value = 2; }
    message AnyValue { string string_value = 1; int64 int_value = 3; }`)
  .root.lookupType('Request')

interface Value {
  readonly unit: string
  readonly value: number
}

/** Every point of an export: `name{key=value}`. */
function readMetrics(body: Buffer): {
  readonly values: ReadonlyMap<string, Value>
  readonly resource: ReadonlyMap<string, string>
} {
  const values = new Map<string, Value>()
  const resource = new Map<string, string>()
  const request = metricsType.toObject(metricsType.decode(body), { longs: Number, arrays: true }) as Request
  const text = ({ key, value }: KeyValue): [string, string] => [key, String(value.stringValue ?? value.intValue)]
  for (const {
    resource: { attributes },
    scopeMetrics,
  } of request.resourceMetrics) {
    for (const attribute of attributes) resource.set(...text(attribute))
    for (const { name, unit, gauge, sum, histogram } of scopeMetrics.flatMap(({ metrics }) => metrics)) {
      for (const { count } of histogram?.dataPoints ?? []) values.set(name, { unit, value: count })
      for (const { attributes: own, asDouble, asInt } of (gauge ?? sum)?.dataPoints ?? []) {
        const labels = own.map((attribute) => text(attribute).join('=')).join(',')
        values.set(labels === '' ? name : `${name}{${labels}}`, { unit, value: asInt ?? asDouble ?? 0 })
      }
    }
  }
  return { values, resource }
}

interface KeyValue {
  readonly key: string
  readonly value: { readonly stringValue?: string; readonly intValue?: number }
}
interface Points {
  readonly dataPoints: readonly {
    readonly attributes: readonly KeyValue[]
    readonly asDouble?: number
    readonly asInt?: number
  }[]
}
interface Request {
  readonly resourceMetrics: readonly {
    readonly resource: { readonly attributes: readonly KeyValue[] }
    readonly scopeMetrics: readonly {
      readonly metrics: readonly {
        readonly name: string
        readonly unit: string
        readonly gauge?: Points
        readonly sum?: Points
        readonly histogram?: { readonly dataPoints: readonly { readonly count: number }[] }
      }[]
    }[]
  }[]
}

describe('the forwarder’s own metrics over OTLP', () => {
  it('carry what Prometheus is shown, under names and units of the semantic conventions', async () => {
    const [track, nextHop, metrics] = [await loopbackServer(), await loopbackServer(), await loopbackServer()]
    const folder = mkdtempSync(join(tmpdir(), 'signed-in-metrics-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const file = join(folder, 'forwarder.yaml')
    writeFileSync(
      file,
      `service: { metrics: { endpoint: "${metrics.url}/v1/metrics", headers: { x-key: secret }, interval: 1h } }\n`,
    )
    const { url, adminUrl, stop } = await runningForwarder({
      CONFIG: file,
      SIGNED_IN_FORWARD_TO: nextHop.url,
      SIGNED_IN_TRACK_URL: `${track.url}/track`,
    })
    const headers = { 'content-type': 'application/x-protobuf' }
    await fetch(`${url}/v1/traces`, { method: 'POST', headers, body: new Uint8Array(traceBody(30, 2)) })
    await fetch(`${url}/v1/traces`, { method: 'POST', headers, body: 'no protobuf' })
    await track.count(2)
    const prometheus = await (await fetch(`${adminUrl}/metrics`)).text()
    // The interval is long: what is read here is the export that ends with the forwarder.
    await stop()
    expect(metrics.received[0]).toMatchObject({ path: '/v1/metrics', headers: { 'x-key': 'secret' } })
    const { values, resource } = readMetrics(metrics.received.at(-1)?.body ?? Buffer.alloc(0))

    expect(values.get('signed_in.matched{signed_in.rule=login-span}')).toEqual({ unit: '{sign_in}', value: 2 })
    expect(values.get('signed_in.forwarder.spans{network.protocol.name=http}')).toEqual({ unit: '{span}', value: 30 })
    expect(values.get('signed_in.forwarder.unreadable{error.type=not-otlp}')).toEqual({ unit: '{request}', value: 1 })
    expect(values.get('signed_in.forwarder.next_hop.answers{signed_in.forwarder.status_code=200}')?.value).toBe(2)
    expect(values.get('signed_in.forwarder.next_hop.duration')).toEqual({ unit: 's', value: 2 })
    expect(values.get('signed_in.events.delivered')).toEqual({ unit: '{event}', value: 2 })
    expect(values.get('signed_in.events.oldest')).toEqual({ unit: 's', value: 0 })
    expect(values.has('nodejs.eventloop.delay.p99')).toBe(true)
    expect(resource.get('service.name')).toBe('signed-in-forwarder')
    expect(resource.has('service.instance.id')).toBe(true)

    // One series here for each there, whatever they are called.
    const series = prometheus.split('\n').filter((line) => line !== '' && !line.startsWith('#') && !/_(bucket|sum)\b/.test(line))
    expect(values.size).toBe(series.length)
  })
})

describe('whether they are exported', () => {
  const base = { SIGNED_IN_FORWARD_MODE: 'tap', SIGNED_IN_TRACK_URL: 'https://t.example/t' }
  const from = (env: Record<string, string>): unknown => loadConfig({ file: undefined, env: { ...base, ...env } }).otlpMetrics

  it('is asked of nobody by default', () => {
    expect(from({})).toBeUndefined()
    expect(from({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318' })).toBeUndefined()
  })

  it('can be said by OpenTelemetry’s variables', () => {
    expect(from({ OTEL_METRICS_EXPORTER: 'otlp' })).toEqual({ intervalMillis: 60_000 })
    const endpoint = { OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: 'http://127.0.0.1:4318/v1/metrics' }
    expect(from({ ...endpoint, OTEL_METRIC_EXPORT_INTERVAL: '5000' })).toEqual({ intervalMillis: 5000 })
    expect(from({ ...endpoint, OTEL_METRICS_EXPORTER: 'none' })).toBeUndefined()
    expect(from({ ...endpoint, OTEL_SDK_DISABLED: 'true' })).toBeUndefined()
  })

  it('is refused for a protocol that is not spoken', () => {
    expect(() => from({ OTEL_METRICS_EXPORTER: 'otlp', OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' })).toThrow(
      'http/protobuf only, not as "grpc". Set OTEL_EXPORTER_OTLP_METRICS_PROTOCOL=http/protobuf.',
    )
  })
})
