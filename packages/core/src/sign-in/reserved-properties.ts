/** Event properties that the event sets itself: what a caller or a rule puts under these names would speak for us. */
export const RESERVED_PROPERTIES: ReadonlySet<string> = new Set(['user_name', 'sign_up', 'impersonated'])
