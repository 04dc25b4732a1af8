export { describeIssues } from './config/describe-issues.ts'
export {
  ENVIRONMENT_VARIABLES,
  type Environment,
  type EnvironmentReading,
  type EnvironmentVariable,
  readEnvironment,
} from './config/env.ts'
export { nearestKey } from './config/nearest-key.ts'
export { type IdentityConfig, type SignedInOptions, SPAN_IDENTITIES, type SpanIdentity } from './config/options.ts'
export { optionsSchema } from './config/options-schema.ts'
export { type LoginSpanConfig, resolveOptions, type SignedInConfig, type SignInConfig } from './config/resolve.ts'
export { reveal, Secret } from './config/secret.ts'
export { type Clock, systemClock } from './delivery/clock.ts'
export { createDelivery, type DeliveryWorld } from './delivery/create-delivery.ts'
export type { Delivery, DeliveryStats, FlushResult, LaneStats, SpoolStats } from './delivery/delivery.ts'
export type {
  DeliveryLimits,
  DeliveryOptions,
  DeliveryTimeouts,
  DestinationName,
  DestinationOptions,
  HeaderSource,
  SpoolOptions,
} from './delivery/delivery-options.ts'
export { deliverySchema } from './delivery/delivery-schema.ts'
export type {
  Credentials,
  Destination,
  DestinationRequest,
  DestinationResponse,
  RejectedEvent,
  Verdict,
} from './delivery/destination.ts'
export { isLoopback, parseEndpoint } from './delivery/http/endpoint.ts'
export { type Transport, TransportError } from './delivery/http/transport.ts'
export { NotDurableError } from './delivery/not-durable-error.ts'
export type { Problem, ProblemCode } from './delivery/problem.ts'
export { classifyStatus } from './delivery/verdict.ts'
export { createDestination } from './destinations/create-destination.ts'
export type { CustomMapping } from './destinations/custom.ts'
export type { FieldMap } from './destinations/field-map.ts'
export type { SegmentPresetName } from './destinations/segment.ts'
export { ConfigError, IdError, RuleError, SignedInError, type SignedInErrorCode } from './errors.ts'
export type { JsonValue } from './json.ts'
export {
  attachLoginAttributes,
  hasLoginListener,
  type LoginAttributes,
  loginAttributesOf,
  onUnrecordedLogin,
  publishUnrecordedLogin,
  type UnrecordedLoginListener,
} from './login-handoff.ts'
export { BUILT_IN_RULES } from './sign-in/built-in-rules.ts'
export type { AttributeTest, CompiledRule, TextTest, ValueTest } from './sign-in/compiled-rule.ts'
export { completeSignIn } from './sign-in/complete-sign-in.ts'
export { CONTEXT_FACTS, type ContextFact } from './sign-in/context-facts.ts'
export type { Detection, NearMiss, NearMissReason, PendingSignIn, RuleOutcome } from './sign-in/detection.ts'
export type { SignedInEvent } from './sign-in/event.ts'
export {
  type BuildResult,
  createEventBuilder,
  type EventBuilder,
  type EventBuilderOptions,
  type EventBuilderStats,
  type IdentityOptions,
  type WithheldReason,
} from './sign-in/event-builder.ts'
export { EVENT_ID_NAMESPACE, eventId, eventIdOfSignIn, normaliseSpanId, normaliseTraceId } from './sign-in/event-id.ts'
export { DEFAULT_GROUP_PLACES } from './sign-in/group-places.ts'
export { toId, toName } from './sign-in/identity.ts'
export { createPseudonymiser, type Pseudonymiser } from './sign-in/pseudonym.ts'
export type { RedactHook } from './sign-in/redact-event.ts'
export type { RuleConditions, RuleDefinition, RuleScalar, RuleTest, RuleTests } from './sign-in/rule-definition.ts'
export { compileRules, type RuleSet, type RuleSetOptions } from './sign-in/rule-set.ts'
export type { RuleTriggers } from './sign-in/rule-triggers.ts'
export { sanitise } from './sign-in/sanitise.ts'
export type { SignIn } from './sign-in/sign-in.ts'
export { createTraceDedupe, type TraceDedupe } from './sign-in/trace-dedupe.ts'
export { compileAttributeTest, compileTextTests } from './sign-in/value-test.ts'
export type { SpanEventView, SpanKindName, SpanStatusName, SpanView } from './span-view.ts'
export { type Disk, type FileFacts, nodeDisk } from './spool/disk.ts'
export type { ProcessLock } from './spool/process-lock.ts'
export type { SpoolKey } from './spool/record-cipher.ts'
