/**
 * The one list of attribute names that we read and write, each with its source.
 * No imports: an app's login path may load this file without anything else.
 */

/** Name, kind and scope of the span that our instrumentation writes when a sign-in is certain. */
export const LOGIN_SPAN_NAME = 'sign_in'
/** Instrumentation scope of our login spans. */
export const LOGIN_SCOPE_NAME = '@signed-in/instrumentation'
/** Name of the event, and of the span event that marks somebody's own span as a sign-in. Source: the product document, §1.2.4. */
export const SIGNED_IN_EVENT_NAME = 'signed_in'

/** Semantic conventions 1.45, `user.*`, status development. https://opentelemetry.io/docs/specs/semconv/registry/attributes/user/ */
export const ATTR_USER_ID = 'user.id'
export const ATTR_USER_NAME = 'user.name'
export const ATTR_USER_EMAIL = 'user.email'
export const ATTR_USER_FULL_NAME = 'user.full_name'
export const ATTR_USER_HASH = 'user.hash'
/** Semantic conventions 1.45, deprecated there, still written by many senders. */
export const ATTR_ENDUSER_ID = 'enduser.id'

/** Semantic conventions 1.45, stable. */
export const ATTR_SERVICE_NAME = 'service.name'
export const ATTR_HTTP_RESPONSE_STATUS_CODE = 'http.response.status_code'
/** Semantic conventions before 1.23, still written by instrumentation-http up to 0.220. */
export const ATTR_HTTP_STATUS_CODE = 'http.status_code'

/** Our namespace. No convention exists for any of these (checked against semantic conventions 1.45). */
export const ATTR_SIGNED_IN_GROUP_ID = 'signed_in.group_id'
/** How: `password`, `oauth`, `oidc`, `saml`, `passkey`, `magic_link`, `otp`, ...: see `SignInMethod`. */
export const ATTR_SIGNED_IN_METHOD = 'signed_in.method'
/** Which library said so: its npm name, e.g. `passport`. */
export const ATTR_SIGNED_IN_LIBRARY = 'signed_in.library'
/** `success` or `failure`. A failure never becomes an event. */
export const ATTR_SIGNED_IN_OUTCOME = 'signed_in.outcome'
/** true: this sign-in created the account. */
export const ATTR_SIGNED_IN_SIGN_UP = 'signed_in.sign_up'
/** true: somebody signed in as somebody else, and the library said so. */
export const ATTR_SIGNED_IN_IMPERSONATED = 'signed_in.impersonated'
/**
 * Why what looks like a sign-in is none: `restore`, `refresh`, `switch`, `link`, `step_up`, ... Whoever writes this on a span
 * says that it must not become an event; `explain` shows the reason.
 */
export const ATTR_SIGNED_IN_SUPPRESSED = 'signed_in.suppressed'
/**
 * What this sign-in is called wherever it is seen, e.g. a digest of a session's id. The event id then follows from it and not from the
 * span, so that several processes that see one sign-in send one event id. Must differ from sign-in to sign-in.
 */
export const ATTR_SIGNED_IN_ID = 'signed_in.id'
/** true: an exporter in the app has this sign-in already; a forwarder skips the span. */
export const ATTR_SIGNED_IN_EXPORTED = 'signed_in.exported'
/** Prefix of the caller's own event properties on a login span, e.g. `signed_in.property.plan`. */
export const ATTR_SIGNED_IN_PROPERTY_PREFIX = 'signed_in.property.'
