import type { JsonValue } from '../json.ts'

/** What the rules conclude from a span: somebody signed in. Values are already sanitised. */
export interface SignIn {
  /** Name of the rule that said so: a built-in one (`login-span`, `marked-event`, ...) or the user's. */
  readonly rule: string
  readonly traceId: string
  readonly spanId: string
  /** What the sign-in is called wherever it is seen (`signed_in.id`): the event id follows from it. Default: from trace and span. */
  readonly id?: string | undefined
  /** When the sign-in happened: the end of the login span, or the time of the span event that marks it. */
  readonly timeUnixNano: bigint
  readonly userId: string
  readonly userName: string | undefined
  readonly groupId: string | undefined
  readonly method: string | undefined
  readonly library: string | undefined
  readonly serviceName: string | undefined
  readonly signUp: boolean
  readonly impersonated: boolean
  readonly properties: Readonly<Record<string, JsonValue>>
}
