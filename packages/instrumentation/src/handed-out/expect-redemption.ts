import { beforeEnd } from '../note-signal.ts'
import type { RequestScope } from '../request-scope.ts'
import { hearProfile } from './profile-by-fetch.ts'
import { mayRedeem, mayRedeemLink, redeemedBy } from './redeemed.ts'
import { watchAnswer } from './watch-answer.ts'

/**
 * Listens to the answer where a request brings a proof to the address of a login and nobody that we know may ever look at it: a code of
 * a mail that stands in a table, a password that a directory checks, a token that an unknown library makes. Called when its body is
 * there.
 */
export function expectRedemption(scope: RequestScope): void {
  if (mayRedeem(scope)) listen(scope)
}

/** The same when a request begins, for what stands in its address: the link of a mail, the code of a provider. */
export function expectLink(scope: RequestScope): void {
  if (mayRedeemLink(scope)) listen(scope)
}

function listen(scope: RequestScope): void {
  if (scope.heard !== undefined || scope.enclosure !== undefined) return
  const redeemed = redeemedBy(scope)
  if (redeemed === undefined) return
  watchAnswer(scope)
  if (redeemed.method === 'oauth') hearProfile(scope)
  beforeEnd(scope, () => {})
}
