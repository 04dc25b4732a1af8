/**
 * Events could not be made safe: nothing holds them, or not yet. Expected at run time (disk full, destination down without a
 * spool), so it is no `SignedInError`; the caller asks its own sender to try again later.
 */
export class NotDurableError extends Error {
  readonly code = 'SIGNED_IN_NOT_DURABLE'
  override readonly name = 'NotDurableError'
}
