import { compileRules } from '@signed-in/core'
import { createJsonSkimmer, createProtobufSkimmer } from '@signed-in/forwarder'
import { expect, it } from 'vitest'
import { traceBody } from './trace-bodies.ts'

const LIMIT_BYTES = 64 * 1024 * 1024
const { rules } = compileRules()

it('finds every sign-in in 64 MiB of honest protobuf, in one resource or in many', () => {
  const part = traceBody(8000, 8)
  const times = Math.floor(LIMIT_BYTES / part.length)
  const { readable, spans, views } = createProtobufSkimmer(rules)(Buffer.alloc(part.length * times, part))
  expect({ readable, spans, found: views.length }).toEqual({ readable: true, spans: times * 8000, found: times * 8 })
  const single = traceBody(1, 1)
  const singles = 15_000
  const many = createProtobufSkimmer(rules)(Buffer.alloc(single.length * singles, single))
  expect({ readable: many.readable, spans: many.spans, found: many.views.length }).toEqual({
    readable: true,
    spans: singles,
    found: singles,
  })
})

it('finds every sign-in in 64 MiB of honest JSON', () => {
  const attributes = Array.from({ length: 12 }, (_, index) => ({ key: `k.${index}`, value: { stringValue: 'x'.repeat(30) } }))
  const ids = { traceId: 'ab'.repeat(16), spanId: 'cd'.repeat(8), startTimeUnixNano: '1795419779081123456' }
  const span = `${JSON.stringify({ ...ids, name: 'GET /orders', attributes })},`.repeat(999)
  const login = JSON.stringify({ ...ids, name: 'x', events: [{ name: 'signed_in', attributes }] })
  const times = Math.floor(LIMIT_BYTES / (span.length + login.length + 1))
  const spans = Array.from({ length: times }, () => span + login).join(',')
  const body = Buffer.from(`{"resourceSpans":[{"scopeSpans":[{"scope":{"name":"s"},"spans":[${spans}]}]}]}`)
  const found = createJsonSkimmer(rules)(body)
  expect({ readable: found.readable, spans: found.spans, found: found.views.length }).toEqual({
    readable: true,
    spans: times * 1000,
    found: times,
  })
})
