import type { RequestFacts } from '../request-facts.ts'
import type { RequestScope } from '../request-scope.ts'
import type { CredentialSignal, Signal, TokenSignal } from '../signals.ts'
import { isGiven, redeemedBy } from './redeemed.ts'
import { hasSessionCookie } from './session-cookie.ts'

/** No library was seen at work: what the request brought and what it was answered is all that there is. */
const LIBRARY = 'node:http'

/** What a request brought that only a person has, as the credential of what its answer hands out. */
export function redemptionOf(scope: RequestScope, { headers }: RequestFacts): CredentialSignal | undefined {
  const redeemed = redeemedBy(scope)
  if (scope.isPassedOn && redeemed?.method !== 'oauth') return undefined
  // Who has a session confirms an address by a code, or adds an account of a provider.
  if (redeemed === undefined || (redeemed.method !== 'password' && hasSessionCookie(headers['cookie']))) return undefined
  const { method, signUp } = redeemed
  return { kind: 'credential', library: LIBRARY, method, signUp, bare: true, context: scope.heard?.givenIn() }
}

/**
 * The sign-ins of a proof that nobody was seen to check: the answer has to say by itself that it was right, so it must name the person,
 * by more than what was handed in, and no failure.
 */
export function redeemedTokens(
  redemption: CredentialSignal,
  tokens: readonly TokenSignal[],
  body: object | undefined,
  scope: RequestScope,
): readonly Signal[] {
  if (body !== undefined && saysFailure(body)) return []
  const named = tokens.filter(({ identity }) => identity?.userId !== undefined && !isGiven(scope, identity.userId))
  return named.flatMap((token) => [{ ...redemption, identity: token.identity }, token])
}

const GOOD = /^(?:ok|success|done|good|right)/i

/** `{ success: false }`, `{ error: '...' }`, `{ status: 'error' }`, with whatever status. */
function saysFailure(body: object): boolean {
  const { success, ok, error, errors, status } = body as Readonly<Record<string, unknown>>
  if (success === false || ok === false || (Array.isArray(errors) ? errors.length > 0 : Boolean(errors))) return true
  return (Boolean(error) && !GOOD.test(String(error))) || (typeof status === 'string' && /^(?:err|fail)/i.test(status))
}
