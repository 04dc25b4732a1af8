import { compileRules, type SpanView } from '@signed-in/core'
import { createProtobufSkimmer, type OtlpEncoding, readJsonSpans } from '@signed-in/forwarder'

/** Passes every span, so that the skimmer decodes the whole body. */
const EVERY_SPAN = compileRules([{ name: 'every-span', when: { span_name: '*', status: ['UNSET', 'OK', 'ERROR'] } }], {
  builtIn: false,
})
const skimProtobuf = createProtobufSkimmer(EVERY_SPAN.rules)

/** Every span of an `ExportTraceServiceRequest`; undefined if the bytes are none. */
export function decodeTraces(body: Uint8Array, encoding: OtlpEncoding): readonly SpanView[] | undefined {
  if (encoding === 'json') return readJsonSpans(Buffer.from(body).toString('utf8'))
  const { views, readable } = skimProtobuf(body)
  return readable ? views : undefined
}
