import { type Context, context, SpanKind, trace } from '@opentelemetry/api'
import type { JsonValue } from '@signed-in/core'
import {
  attachLoginAttributes,
  hasLoginListener,
  type LoginAttributes,
  publishUnrecordedLogin,
} from '@signed-in/core/login-handoff'
import {
  ATTR_SIGNED_IN_EXPORTED,
  ATTR_SIGNED_IN_GROUP_ID,
  ATTR_SIGNED_IN_ID,
  ATTR_SIGNED_IN_IMPERSONATED,
  ATTR_SIGNED_IN_LIBRARY,
  ATTR_SIGNED_IN_METHOD,
  ATTR_SIGNED_IN_OUTCOME,
  ATTR_SIGNED_IN_PROPERTY_PREFIX,
  ATTR_SIGNED_IN_SIGN_UP,
  ATTR_USER_EMAIL,
  ATTR_USER_ID,
  ATTR_USER_NAME,
  LOGIN_SCOPE_NAME,
  LOGIN_SPAN_NAME,
} from '@signed-in/core/semconv'
import type { Identity } from './identity.ts'
import { currentSettings } from './settings.ts'
import { shownAttributes } from './shown-attributes.ts'
import { unrecordedLogin } from './unrecorded-login.ts'
import { VERSION } from './version.ts'

/** What a login span says. */
export interface Login {
  readonly outcome: 'success' | 'failure'
  readonly identity: Identity
  readonly method: string
  readonly library: string
  readonly signUp: boolean
  readonly impersonated: boolean
  /** What the sign-in is called wherever it is seen. Default: the ids of the span. */
  readonly id?: string | undefined
  readonly properties?: Readonly<Record<string, JsonValue>> | undefined
  /** The parent; default the active context. */
  readonly context?: Context | undefined
}

/**
 * Writes a login span: started and ended at once, child of the span that was active when the sign-in was seen.
 *
 * The span shows what the settings allow; the processor of this process gets everything through core's login hand-off. A span
 * that is not recorded (unsampled trace, no SDK) is handed over directly, so that sampling loses no sign-in.
 *
 * The tracer is fetched per use: one fetched before the SDK registered may stay without effect for ever.
 */
export function writeLoginSpan(login: Login): void {
  const settings = currentSettings()
  if (settings.disabled) return
  const parent = login.context ?? context.active()
  const isHeard = hasLoginListener()
  const full = loginAttributes(login, isHeard)
  const tracer = trace.getTracer(LOGIN_SCOPE_NAME, VERSION)
  const startTime = Date.now()
  const attributes = shownAttributes(full, settings)
  const span = tracer.startSpan(LOGIN_SPAN_NAME, { kind: SpanKind.INTERNAL, attributes, startTime }, parent)
  const isRecording = span.isRecording()
  attachLoginAttributes(span, full)
  span.end()
  if (isHeard && !isRecording && login.outcome === 'success') {
    publishUnrecordedLogin(unrecordedLogin(span.spanContext(), trace.getSpanContext(parent), full, startTime))
  }
}

function loginAttributes(login: Login, isHeard: boolean): LoginAttributes {
  const { identity } = login
  const all: readonly (readonly [string, unknown])[] = [
    [ATTR_USER_ID, identity.userId],
    [ATTR_USER_NAME, identity.userName],
    [ATTR_USER_EMAIL, identity.email],
    [ATTR_SIGNED_IN_GROUP_ID, identity.groupId],
    [ATTR_SIGNED_IN_ID, login.id],
    [ATTR_SIGNED_IN_METHOD, login.method],
    [ATTR_SIGNED_IN_LIBRARY, login.library],
    [ATTR_SIGNED_IN_OUTCOME, login.outcome],
    [ATTR_SIGNED_IN_SIGN_UP, login.signUp || undefined],
    [ATTR_SIGNED_IN_IMPERSONATED, login.impersonated || undefined],
    [ATTR_SIGNED_IN_EXPORTED, (isHeard && login.outcome === 'success') || undefined],
    ...Object.entries(login.properties ?? {}).map(([key, value]) => [ATTR_SIGNED_IN_PROPERTY_PREFIX + key, value] as const),
  ]
  return new Map(all.filter(([, value]) => value !== undefined))
}
