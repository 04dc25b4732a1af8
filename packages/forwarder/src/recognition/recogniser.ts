import type { EventBuilder, NearMissReason, RuleSet, SignedInEvent, WithheldReason } from '@signed-in/core'
import type { OtlpEncoding } from '../otlp/content-type.ts'
import { createJsonSkimmer } from '../otlp/json-skimmer.ts'
import { createProtobufSkimmer, type Skimmer } from '../otlp/protobuf-skimmer.ts'

/** What the rules made of one body. */
export interface Recognised {
  /** Spans seen; 0 for JSON bodies that needed no parsing. */
  readonly spans: number
  /** False: not OTLP, or damaged. Events found before the damage stand. */
  readonly readable: boolean
  readonly events: readonly SignedInEvent[]
}

/** Told about every span that a rule looked at twice, for the counters. */
export interface RecognitionObserver {
  /** A rule matched and an event came of it. */
  matched(rule: string): void
  /** A rule matched, and it was no sign-in. */
  nearMiss(rule: string, reason: NearMissReason): void
  /** A sign-in that must not leave: no consent, no group, redacted. */
  withheld(rule: string, reason: WithheldReason): void
}

/** Finds the sign-ins in a body. Never throws. */
export type Recogniser = (body: Uint8Array, encoding: OtlpEncoding) => Recognised

/** Joins skimmer, rules and event builder into the one function that every way in (HTTP, gRPC, Kafka) calls. */
export function createRecogniser(rules: RuleSet, buildEvent: EventBuilder, observer: RecognitionObserver): Recogniser {
  const skimmers: Readonly<Record<OtlpEncoding, Skimmer>> = {
    protobuf: createProtobufSkimmer(rules.rules),
    json: createJsonSkimmer(rules.rules),
  }
  return (body, encoding) => {
    const { spans, readable, views } = skimmers[encoding](body)
    const events: SignedInEvent[] = []
    for (const view of views) {
      const detection = rules.detect(view)
      if (detection === undefined) continue
      if (detection.kind === 'near-miss') {
        observer.nearMiss(detection.rule, detection.reason)
        continue
      }
      const built = buildEvent(detection.signIn)
      if (built.kind === 'withheld') observer.withheld(detection.signIn.rule, built.reason)
      else {
        observer.matched(detection.signIn.rule)
        events.push(built.event)
      }
    }
    return { spans, readable, events }
  }
}
