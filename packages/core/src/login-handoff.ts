/**
 * How a login span reaches our processor with the full identity, without the tracing backend seeing it.
 *
 * The writer (instrumentation) leaves the full attributes beside the span; the reader (otel) overlays them on what the span
 * shows. A span that records nothing (unsampled trace, no SDK sampler of ours) never reaches a processor: the writer publishes
 * it here instead, so that sampling loses no sign-in. The state hangs on one `Symbol.for` key, because ESM and CommonJS copies
 * of this package may stand in one process.
 */
import type { SpanView } from './span-view.ts'

/** Attributes of a login span with the full identity, by attribute name. */
export type LoginAttributes = ReadonlyMap<string, unknown>

/** Takes a sign-in whose span is not recorded. Must not throw. */
export type UnrecordedLoginListener = (login: SpanView) => void

interface Handoff {
  readonly attributesBySpan: WeakMap<object, LoginAttributes>
  readonly listeners: Set<UnrecordedLoginListener>
}

const HANDOFF_KEY: unique symbol = Symbol.for('@signed-in/login-handoff@1') as never

function handoff(): Handoff {
  const holder = globalThis as { [HANDOFF_KEY]?: Handoff }
  holder[HANDOFF_KEY] ??= { attributesBySpan: new WeakMap(), listeners: new Set() }
  return holder[HANDOFF_KEY]
}

/** Leaves the full attributes of a login span for the processor of this process. Call before `span.end()`. */
export function attachLoginAttributes(span: object, attributes: LoginAttributes): void {
  handoff().attributesBySpan.set(span, attributes)
}

/** The full attributes that the writer left for this span object, if any. */
export function loginAttributesOf(span: object): LoginAttributes | undefined {
  return handoff().attributesBySpan.get(span)
}

/** Subscribes to login spans that no processor will see. Returns the unsubscribe function. */
export function onUnrecordedLogin(listener: UnrecordedLoginListener): () => void {
  const { listeners } = handoff()
  listeners.add(listener)
  return () => {
    listeners.delete(listener)
  }
}

/** True while a processor of ours takes sign-ins in this process: login spans then carry `signed_in.exported`. */
export function hasLoginListener(): boolean {
  return handoff().listeners.size > 0
}

/** Hands a login that is not recorded to every listener. Never throws. */
export function publishUnrecordedLogin(login: SpanView): void {
  for (const listener of handoff().listeners) {
    try {
      listener(login)
    } catch {
      // Called within somebody's login: a faulty listener, maybe of another version, must not break it.
    }
  }
}
