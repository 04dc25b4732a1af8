import { readdirSync } from 'node:fs'
import { compileRules } from '@signed-in/core'
import { createProtobufSkimmer } from '@signed-in/forwarder'
import { describe, expect, it } from 'vitest'
import { encodeTraceRequest } from './otlp-proto.ts'
import { readRecording, toResourceSpans } from './recorded-spans.ts'

const FOLDER = new URL('../../fixtures/traces/', import.meta.url)
const recordings = readdirSync(FOLDER).filter((name) => name.endsWith('.jsonl'))

describe('recorded traces without login spans', () => {
  it.each(recordings)('%s: the built-in rules make no event of it', (name) => {
    const spans = readRecording(new URL(name, FOLDER))
    expect(spans.length).toBeGreaterThan(0)
    const rules = compileRules([], { skipExported: true })
    const skimmed = createProtobufSkimmer(rules.rules)(encodeTraceRequest({ resourceSpans: spans.map(toResourceSpans) }))
    expect(skimmed).toMatchObject({ spans: spans.length, readable: true })
    expect(skimmed.views.flatMap((view) => rules.detect(view) ?? [])).toEqual([])
  })
})
