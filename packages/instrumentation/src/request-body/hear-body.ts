import { globalState } from '../global-state.ts'
import { guarded } from '../guard.ts'
import { expectRedemption } from '../handed-out/expect-redemption.ts'
import { expectSecondStepIn, expectSecondStepUnread } from '../handed-out/expect-second-step.ts'
import type { RequestScope, ResponseLike } from '../request-scope.ts'
import { imitate } from '../wrap.ts'
import { type IncomingRequest, isReadable, SentBody } from './sent-body.ts'

type Push = (this: unknown, chunk: unknown, encoding?: unknown) => boolean

/**
 * Hears what requests send, by `push` of their prototype: it is called by the connection with every chunk, whatever way the app reads
 * (events, `read`, iterators, pipes, web streams) and also when it does not. The stream itself is neither read nor asked anything.
 *
 * @param prototype of `IncomingMessage`, or of the requests of HTTP/2
 */
export function hearBodiesOf(prototype: object): void {
  const { push: original } = prototype as { push?: Push }
  // A prototype below one that is heard already: its requests come by there.
  if (typeof original !== 'function' || globalState().originals.has(original)) return
  const push = imitate(original, function (this: unknown, chunk: unknown, encoding?: unknown): boolean {
    guarded('request body', () => {
      const scope = globalState().scopesByCarrier.get(this as object)
      if (scope !== undefined && (chunk !== null || scope.sent)) hear(scope, this as IncomingRequest, chunk)
    })
    return original.call(this, chunk, encoding)
  })
  Object.defineProperty(prototype, 'push', { value: push, configurable: true, writable: true, enumerable: false })
}

/** @param chunk null at the end */
function hear(scope: RequestScope, request: IncomingRequest, chunk: unknown): void {
  if (chunk === null) {
    scope.sent?.end()
    expectSecondStepIn(scope)
    expectRedemption(scope)
    return
  }
  if (scope.sent === undefined) {
    scope.sent = isReadable(request) ? new SentBody(request) : null
    // Whoever keeps a request object beyond its answer keeps no secrets with it.
    if (scope.sent !== null) scope.response?.on?.('close', forgetBody)
    else expectSecondStepUnread(scope)
  }
  scope.sent?.keep(chunk)
}

/** One listener for all responses, which close once: `once` and a function for each cost more than all the rest. */
function forgetBody(this: ResponseLike): void {
  const scope = this.req === undefined ? undefined : globalState().scopesByCarrier.get(this.req)
  if (scope !== undefined) scope.sent = undefined
}
