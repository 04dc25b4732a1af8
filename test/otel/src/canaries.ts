/** A key: must not stand in anything that an operator reads. */
export const SECRET = 's3cr3t-canary'
/** A person's name and address. */
export const PERSON = 'alice.canary@example.com'
/** Stands on spans only where the operator chose so. */
export const USER_ID = 'canary-user-17'
