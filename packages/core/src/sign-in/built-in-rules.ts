import {
  ATTR_ENDUSER_ID,
  ATTR_USER_EMAIL,
  ATTR_USER_FULL_NAME,
  ATTR_USER_ID,
  ATTR_USER_NAME,
  LOGIN_SCOPE_NAME,
  LOGIN_SPAN_NAME,
  SIGNED_IN_EVENT_NAME,
} from '../semconv.ts'
import type { RuleDefinition } from './rule-definition.ts'

/** Places of the user id where a rule names none. */
export const DEFAULT_USER_ID_PLACES: readonly string[] = [ATTR_USER_ID, ATTR_ENDUSER_ID]

/** Places of the user name where a rule names none. */
export const DEFAULT_USER_NAME_PLACES: readonly string[] = [ATTR_USER_NAME, ATTR_USER_FULL_NAME, ATTR_USER_EMAIL]

/** What our own instrumentation writes when a sign-in is certain. */
const LOGIN_SPAN: RuleDefinition = {
  name: 'login-span',
  when: { span_name: LOGIN_SPAN_NAME, scope: LOGIN_SCOPE_NAME },
}

/** Any span that its writer marks as a sign-in by a span event. */
const MARKED_EVENT: RuleDefinition = {
  name: 'marked-event',
  when: { event: SIGNED_IN_EVENT_NAME },
}

/**
 * Datadog's login tags, written by its tracers' automatic user tracking and by `setUser`/`trackUserLoginSuccess` of their SDKs.
 * The automatic kind fires at the first factor of an MFA login and for a step-up, too: the tags say no more.
 */
const DATADOG_LOGIN: RuleDefinition = {
  name: 'datadog-login',
  when: { attributes: { 'appsec.events.users.login.success.track': ['true', true] } },
  user_id: ['usr.id', 'appsec.events.users.login.success.usr.id', '_dd.appsec.usr.id'],
  user_name: ['usr.name', 'appsec.events.users.login.success.usr.login', 'usr.email'],
}

/**
 * Keycloak with tracing on writes its user events onto the spans of its endpoints. It also writes `LOGIN` when a browser that has a session opens
 * another client, so only the endpoints that take a credential count: the login form, the registration and the token endpoint.
 * Recorded from Keycloak 26.4. A step-up through the form looks like a login; logins that end elsewhere (a consent, a required
 * action, an identity provider) are left out, because the same endpoints end silent ones.
 */
const KEYCLOAK_LOGIN: RuleDefinition = {
  name: 'keycloak-login',
  when: {
    event: 'LOGIN',
    span_name: [
      'LoginActionsService.authenticateForm',
      'LoginActionsService.processRegister',
      'TokenEndpoint.processGrantRequest',
    ],
    scope: 'org.keycloak.*',
    attributes: { 'kc.eventId': { exists: true } },
  },
  user_id: 'kc.userId',
  user_name: 'kc.details.username',
}

/** Rules that hold for every user, in the order in which they are tried; rules of the user come before them. */
export const BUILT_IN_RULES: readonly RuleDefinition[] = [LOGIN_SPAN, MARKED_EVENT, DATADOG_LOGIN, KEYCLOAK_LOGIN]
