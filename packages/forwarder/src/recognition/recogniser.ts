import {
  completeSignIn,
  createTraceDedupe,
  type Detection,
  type EventBuilder,
  type NearMissReason,
  type RuleSet,
  type SignedInEvent,
  type SpanView,
  toId,
  toName,
  type WithheldReason,
} from '@signed-in/core'
import { ATTR_USER_ID, ATTR_USER_NAME } from '@signed-in/core/semconv'
import type { OtlpEncoding } from '../otlp/content-type.ts'
import { createSteppedJsonSkimmer } from '../otlp/json-skimmer.ts'
import type { Pace, Steps } from '../otlp/pace.ts'
import { createSteppedProtobufSkimmer, type SteppedSkimmer } from '../otlp/protobuf-skimmer.ts'
import { spansOfTraces } from '../otlp/spans-of-traces.ts'
import { type Pending, PendingWindow, processOf } from './pending-window.ts'

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
  /** A rule matched, and it was no sign-in, or not yet. */
  nearMiss(rule: string, reason: NearMissReason | 'echo'): void
  /** A sign-in that must not leave: no consent, no group, redacted. */
  withheld(rule: string, reason: WithheldReason): void
}

/** Finds the sign-ins in a body, in steps: a large one must not hold up everybody else. Never throws. */
export type Recogniser = (body: Uint8Array, encoding: OtlpEncoding, pace: Pace) => Steps<Recognised>

/** How long and how many sign-ins wait for the span that names their user. */
const WINDOW_MILLIS = 10_000
const WINDOW_CAPACITY = 1000
/** The pace is asked after so many spans that a rule may match: some microseconds each. */
const SPANS_BETWEEN_LOOKS = 64
const isLook = (index: number): boolean => index % SPANS_BETWEEN_LOOKS === SPANS_BETWEEN_LOOKS - 1
/** Related spans decoded in one body. */
const MAX_RELATED = 256

/**
 * Joins skimmer, rules, correlation and event builder into the one function that every way in (HTTP, gRPC, Kafka) calls.
 * @param now monotonic milliseconds for the correlation window
 */
export function createRecogniser(
  rules: RuleSet,
  buildEvent: EventBuilder,
  observer: RecognitionObserver,
  now: () => number = () => performance.now(),
): Recogniser {
  const skimmers: Readonly<Record<OtlpEncoding, SteppedSkimmer>> = {
    protobuf: createSteppedProtobufSkimmer(rules.rules),
    json: createSteppedJsonSkimmer(rules.rules),
  }
  const window = new PendingWindow(WINDOW_MILLIS, WINDOW_CAPACITY, now)
  const dedupe = createTraceDedupe()

  return function* recognise(body, encoding, pace) {
    const { spans, readable, views } = yield* skimmers[encoding](body, pace)
    const events: SignedInEvent[] = []
    const fresh: Pending[] = []
    const conclude = (detection: Detection): void => {
      if (detection.kind === 'near-miss') {
        observer.nearMiss(detection.rule, detection.reason)
        return
      }
      for (const { rule, reason } of detection.nearMisses ?? []) observer.nearMiss(rule, reason)
      if (dedupe.isEcho(detection.signIn)) {
        observer.nearMiss(detection.signIn.rule, 'echo')
        return
      }
      const built = buildEvent(detection.signIn)
      if (built.kind === 'withheld') observer.withheld(detection.signIn.rule, built.reason)
      else {
        observer.matched(detection.signIn.rule)
        events.push(built.event)
      }
    }
    const detections: { readonly view: SpanView; readonly detection: Detection }[] = []
    for (const [index, view] of views.entries()) {
      const detection = rules.detect(view)
      if (detection !== undefined) detections.push({ view, detection })
      if (isLook(index) && pace.isDue()) yield
    }
    // First what an exporter in the app has, wherever it stands in the body: the request's own span may come before it.
    for (const { view, detection } of detections) {
      if (detection.kind !== 'near-miss' || detection.reason !== 'already-exported') continue
      const names = [toId(view.attribute(ATTR_USER_ID)), toName(view.attribute(ATTR_USER_NAME))]
      dedupe.remember(
        view.traceId,
        detection.rule,
        names.filter((name) => name !== undefined),
      )
    }
    for (const [index, { view, detection }] of detections.entries()) {
      if (detection.kind === 'near-miss' && detection.pending !== undefined) {
        fresh.push({ pending: detection.pending, process: processOf(view) })
      } else conclude(detection)
      if (isLook(index) && pace.isDue()) yield
    }
    const wanted = new Set([...window.traceIds(), ...fresh.map(({ pending }) => pending.partial.traceId)])
    if (wanted.size > 0) {
      const related = yield* spansOfTraces(body, encoding, wanted, MAX_RELATED, pace)
      for (const waiting of [...window.waiting(), ...fresh]) {
        const own = related.filter((view) => processOf(view) === waiting.process)
        const detection = completeSignIn(waiting.pending, own)
        if (detection.kind === 'sign-in') {
          window.delete(waiting)
          conclude(detection)
        } else if (fresh.includes(waiting)) {
          window.add(waiting)
          conclude(detection)
        }
      }
    }
    return { spans, readable, events }
  }
}
