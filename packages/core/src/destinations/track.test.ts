import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { createEventBuilder } from '../sign-in/event-builder.ts'
import { compileRules } from '../sign-in/rule-set.ts'
import { SAMPLE_NANOS, spanOf } from '../span-view.fixture.ts'
import { encodeTrackEvent, trackDestination } from './track.ts'

/** The sample of the product document, corrected to valid JSON. */
const SAMPLE = readFileSync(new URL('../../fixtures/signed-in-sample.json', import.meta.url), 'utf8')
const KEYS = ['user_id', 'event', 'properties', 'context', 'timestamp']

it("puts the sign-in of the document's sample on the wire byte for byte, keys in its order", () => {
  const sample = JSON.parse(SAMPLE) as {
    readonly user_id: string
    readonly properties: { readonly user_name: string }
    readonly context: { readonly group_id: string }
  }
  const attributes = {
    'user.id': sample.user_id,
    'user.name': sample.properties.user_name,
    'signed_in.group_id': sample.context.group_id,
  }
  const detection = compileRules().detect(spanOf({ attributes, endTimeUnixNano: SAMPLE_NANOS }))
  if (detection?.kind !== 'sign-in') throw new Error('no sign-in')
  const built = createEventBuilder({ contextFacts: [] })(detection.signIn)
  if (built.kind !== 'event') throw new Error(built.reason)

  const encoded = encodeTrackEvent(built.event)
  const { body } = trackDestination('https://collect.example.com/track').toRequest([encoded], { apiKey: undefined }, [
    built.event.id,
  ])
  const sent = Buffer.from(body).toString('utf8')
  expect(`${JSON.stringify(JSON.parse(sent), undefined, 2)}\n`).toBe(SAMPLE)
  expect(sent).toBe(JSON.stringify(sample))
  expect(Object.keys(JSON.parse(sent) as object)).toEqual(KEYS)
})
