import type { SpanView } from '@signed-in/core'
import { readJsonSpans } from '@signed-in/forwarder'
import { CliError } from '../cli-host.ts'
import { decodeTraces } from '../receiver/decode-traces.ts'
import { readRecordedSpan } from './recorded-span.ts'

const OPENING_BRACE = 0x7b
const WHITE_SPACE: ReadonlySet<number> = new Set([0x09, 0x0a, 0x0d, 0x20])

/**
 * Every span of a file: an OTLP export request in protobuf or JSON, several of them as JSON lines (which is what the Collector's
 * file exporter writes), or spans recorded one a line. Throws `CliError` that names the line.
 */
export function readSpans(content: Uint8Array, source: string): readonly SpanView[] {
  const first = content.find((byte) => !WHITE_SPACE.has(byte))
  if (first === undefined) throw new CliError(`${source} is empty.`)
  if (first !== OPENING_BRACE) {
    const views = decodeTraces(content, 'protobuf')
    if (views === undefined) throw new CliError(`${source} is neither JSON nor an OTLP trace export request in protobuf.`)
    return views
  }
  const text = Buffer.from(content).toString('utf8')
  // One request over many lines, as people paste it.
  return readRequest(text) ?? text.split('\n').flatMap((line, index) => readLine(line, `${source}, line ${index + 1}`))
}

function readLine(line: string, place: string): readonly SpanView[] {
  if (line.trim() === '') return []
  const views = readRequest(line)
  const recorded = views === undefined ? readRecordedSpan(line) : undefined
  if (views === undefined && recorded === undefined)
    throw new CliError(`${place} is neither an OTLP trace export request nor a span.`)
  return views ?? (recorded === undefined ? [] : [recorded])
}

/** Undefined for JSON that is no export request: the decoder itself takes any object, as OTLP demands of unknown fields. */
function readRequest(text: string): readonly SpanView[] | undefined {
  return text.includes('"resourceSpans"') || text.includes('"resource_spans"') ? readJsonSpans(text) : undefined
}
