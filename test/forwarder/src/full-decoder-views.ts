import type { SpanView } from '@signed-in/core'
import Long from 'long'
import * as protobuf from 'protobufjs'
import { traceRequestType } from './otlp-proto.ts'

// Without it protobufjs reads 64-bit integers as doubles and loses their end.
protobuf.util.Long = Long
protobuf.configure()

type Message = { [key: string]: unknown }
interface KeyValue {
  readonly key: string
  readonly value?: Message
}

function toValue(value: Message | undefined): unknown {
  if (value === undefined) return undefined
  const kind = value['value'] as string | undefined
  if (kind === undefined || kind === 'stringValueStrindex') return undefined
  if (kind === 'intValue') {
    const integer = BigInt(String(value['intValue']))
    return integer >= BigInt(Number.MIN_SAFE_INTEGER) && integer <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(integer) : integer
  }
  if (kind === 'arrayValue') return ((value['arrayValue'] as Message)['values'] as Message[]).map(toValue)
  if (kind === 'kvlistValue') {
    const map = Object.create(null) as Message
    for (const { key, value: member } of (value['kvlistValue'] as Message)['values'] as KeyValue[]) map[key] = toValue(member)
    return map
  }
  if (kind === 'bytesValue') return Uint8Array.from(value['bytesValue'] as Uint8Array)
  return value[kind]
}

function toMap(attributes: readonly KeyValue[]): Map<string, unknown> {
  return new Map(attributes.map(({ key, value }) => [key, toValue(value)]))
}

const KINDS = ['INTERNAL', 'INTERNAL', 'SERVER', 'CLIENT', 'PRODUCER', 'CONSUMER'] as const
const STATUSES = ['UNSET', 'OK', 'ERROR'] as const

function hex(bytes: unknown): string {
  return Buffer.from(bytes as Uint8Array).toString('hex')
}

/** Every span of a body as protobufjs decodes it: what the skimmer's answers are compared with. Throws where protobufjs does. */
export function fullDecoderViews(body: Uint8Array): SpanView[] {
  const request = traceRequestType.decode(body) as unknown as Message
  const views: SpanView[] = []
  for (const resourceSpans of request['resourceSpans'] as Message[]) {
    const resource = toMap(((resourceSpans['resource'] as Message | undefined)?.['attributes'] ?? []) as KeyValue[])
    for (const scopeSpans of resourceSpans['scopeSpans'] as Message[]) {
      const scope = scopeSpans['scope'] as Message | undefined
      for (const span of scopeSpans['spans'] as Message[]) {
        const attributes = toMap(span['attributes'] as KeyValue[])
        views.push({
          traceId: hex(span['traceId']),
          spanId: hex(span['spanId']),
          parentSpanId: hex(span['parentSpanId']) === '' ? undefined : hex(span['parentSpanId']),
          name: span['name'] as string,
          kind: KINDS[span['kind'] as number] ?? 'INTERNAL',
          status: STATUSES[((span['status'] as Message | undefined)?.['code'] as number | undefined) ?? 0] ?? 'UNSET',
          scopeName: (scope?.['name'] as string | undefined) ?? '',
          scopeVersion: ((scope?.['version'] as string | undefined) ?? '') === '' ? undefined : (scope?.['version'] as string),
          startTimeUnixNano: BigInt(String(span['startTimeUnixNano'])),
          endTimeUnixNano: BigInt(String(span['endTimeUnixNano'])),
          droppedAttributesCount: span['droppedAttributesCount'] as number,
          events: (span['events'] as Message[]).map((event) => {
            const own = toMap(event['attributes'] as KeyValue[])
            return {
              name: event['name'] as string,
              timeUnixNano: BigInt(String(event['timeUnixNano'])),
              attribute: (key: string): unknown => own.get(key),
              attributes: () => own,
            }
          }),
          attribute: (key) => attributes.get(key),
          attributes: () => attributes,
          resource: (key) => resource.get(key),
        })
      }
    }
  }
  return views
}
