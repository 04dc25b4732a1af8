import { randomBytes } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { homedir, tmpdir } from 'node:os'
import { setTimeout as wait } from 'node:timers/promises'
import { gunzipSync } from 'node:zlib'
import { traceRequestType } from '../src/otlp-proto.ts'

/** What a scenario is: one story of requests, and what it is as a sign-in. */
export interface Label {
  /** Users that signed in, in order. */
  readonly signIns: readonly string[]
  /** What happens, in a few words. */
  readonly story: string
}

type Plain = { readonly [key: string]: unknown }

interface KeyValue {
  readonly key: string
  readonly value?: Plain
}

const KINDS = ['UNSPECIFIED', 'INTERNAL', 'SERVER', 'CLIENT', 'PRODUCER', 'CONSUMER']
const STATUSES = ['UNSET', 'OK', 'ERROR']

/** A server that takes OTLP/HTTP, and writes what it got as rows of `test/fixtures`, told apart by trace id. */
export class SpanRecorder {
  readonly #server: Server
  readonly #spans: Plain[] = []
  readonly #scenarios = new Map<string, string>()
  readonly #labels: Record<string, Label> = {}

  constructor() {
    this.#server = createServer((request, response) => {
      const chunks: Buffer[] = []
      request.on('data', (chunk: Buffer) => chunks.push(chunk))
      request.on('end', () => {
        const body = Buffer.concat(chunks)
        const plain = request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body
        const type = request.headers['content-type'] ?? ''
        if (request.url === '/v1/traces')
          this.#take(type.startsWith('application/json') ? JSON.parse(plain.toString()) : decode(plain))
        response.setHeader('content-type', type).end(type.startsWith('application/json') ? '{}' : '')
      })
    })
  }

  /** Resolves to the base URL. */
  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve))
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  /** Begins a scenario; its requests carry the `traceparent` that this returns. */
  begin(scenario: string, label: Label): string {
    const traceId = randomBytes(16).toString('hex')
    this.#scenarios.set(traceId, scenario)
    this.#labels[scenario] = label
    return `00-${traceId}-${randomBytes(8).toString('hex')}-01`
  }

  /** Waits until every scenario has spans and none came for three seconds, and writes `<base>.jsonl` and `<base>.labels.json`. */
  async write(base: string): Promise<void> {
    for (let known = -1; known !== this.#spans.length || this.#missing() > 0; ) {
      known = this.#spans.length
      await wait(3000)
    }
    this.#server.close()
    this.#server.closeAllConnections()
    const order = [...this.#scenarios.values()]
    const rows = this.#spans.toSorted((a, b) => order.indexOf(String(a['scenario'])) - order.indexOf(String(b['scenario'])))
    // Paths of the machine that recorded are nobody's business.
    const text = rows
      .map((row) => JSON.stringify(row))
      .join('\n')
      .replaceAll(homedir(), '~')
      .replaceAll(`${tmpdir()}/`, '/srv/')
    writeFileSync(`${base}.jsonl`, `${text}\n`)
    writeFileSync(`${base}.labels.json`, `${JSON.stringify(this.#labels, null, 2)}\n`)
  }

  #missing(): number {
    const seen = new Set(this.#spans.map(({ scenario }) => scenario))
    return [...this.#scenarios.values()].filter((scenario) => !seen.has(scenario)).length
  }

  #take(request: Plain): void {
    for (const resourceSpans of list(request['resourceSpans'])) {
      const resource = attributesOf(resourceSpans['resource'] as Plain | undefined)
      for (const scopeSpans of list(resourceSpans['scopeSpans'])) {
        const scope = (scopeSpans['scope'] ?? {}) as Plain
        for (const span of list(scopeSpans['spans'])) {
          const scenario = this.#scenarios.get(hex(span['traceId']))
          if (scenario !== undefined) this.#spans.push(toRow(scenario, span, scope, resource))
        }
      }
    }
  }
}

function decode(body: Buffer): Plain {
  return traceRequestType.toObject(traceRequestType.decode(body), { longs: String, enums: Number }) as Plain
}

function toRow(scenario: string, span: Plain, scope: Plain, resource: Plain): Plain {
  return {
    scenario,
    traceId: hex(span['traceId']),
    spanId: hex(span['spanId']),
    ...(span['parentSpanId'] === undefined ? {} : { parentSpanId: hex(span['parentSpanId']) }),
    name: span['name'],
    kind: KINDS[Number(span['kind'] ?? 0)],
    scope: `${String(scope['name'] ?? '')}@${String(scope['version'] ?? '')}`,
    startTimeUnixNano: span['startTimeUnixNano'],
    endTimeUnixNano: span['endTimeUnixNano'],
    attributes: attributesOf(span),
    status: { code: STATUSES[Number((span['status'] as Plain | undefined)?.['code'] ?? 0)] },
    events: list(span['events']).map((event) => ({
      name: event['name'],
      timeUnixNano: event['timeUnixNano'],
      attributes: attributesOf(event),
    })),
    resourceServiceName: resource['service.name'],
  }
}

function list(value: unknown): readonly Plain[] {
  return (value ?? []) as readonly Plain[]
}

/** Ids are bytes in protobuf and hexadecimal already in JSON. */
function hex(bytes: unknown): string {
  if (typeof bytes === 'string') return bytes.toLowerCase()
  return Buffer.from(bytes as Uint8Array).toString('hex')
}

function attributesOf(holder: Plain | undefined): Plain {
  return Object.fromEntries(
    ((holder?.['attributes'] ?? []) as readonly KeyValue[]).map(({ key, value }) => [key, toValue(value ?? {})]),
  )
}

function toValue(value: Plain): unknown {
  if (value['intValue'] !== undefined) return Number(value['intValue'])
  if (value['arrayValue'] !== undefined) return list((value['arrayValue'] as Plain)['values']).map(toValue)
  return value['stringValue'] ?? value['boolValue'] ?? value['doubleValue'] ?? null
}
