/** How a key of a session reads: what may stand below it. */
export type SessionKeyKind =
  /** `userId`, `uid`: a value is the id of the user. */
  | 'user-id'
  /** `memberId`, `accountId`: a value is an id too, unless the session has a user id. */
  | 'other-id'
  /** `user`, `account`: an object, or the id itself. */
  | 'person'
  /** `auth`, `login`: an object with one of the others inside. */
  | 'carrier'
  /** `username`, `email`: who it is, if nothing else says so. */
  | 'name'
  /** `pendingUserId`, `mfa`, `changeFor`: who it may become. */
  | 'pending'
  /** `impersonatorId`, `originalUser`: somebody acts as somebody else. */
  | 'impersonation'
  | 'none'

const PREFIX = '(?:(?:current|logged|in|auth|authed|authenticated|signed|session|active|login|my|the|is)_)*'
const PEOPLE =
  'user|usr|member|customer|admin|account|person|profile|employee|student|teacher|staff|player|owner|subject|agent|principal|identity|patient|doctor|driver|merchant|vendor|seller|operator|author|contact|subscriber|participant|wallet|siwe'
const ID = 'id|uid|uuid|guid|pk|key|sub|number|no'
const WALLET = /^(?:wallet|eth(?:ereum)?|siwe)_?address$/

const USER_ID = new RegExp(`^(?:${PREFIX}(?:user|usr|u)_?(?:${ID})|uid|sub|uuid|userid)$`)
const OTHER_ID = new RegExp(`^${PREFIX}(?:${PEOPLE})_?(?:${ID})$`)
const PERSON = new RegExp(`^${PREFIX}(?:${PEOPLE}|me)(?:_?(?:info|data|obj|object|details|context|record|session|profile))?$`)
const CARRIER =
  /^(?:auth|authentication|authn|authed|authenticated|login|session|sess|data|security|credentials|context|app|values|store)$/
const NAME = new RegExp(
  `^${PREFIX}(?:(?:user|account|member|login)_?(?:name|mail|email|login)|email|mail|login|logged_in_as|signed_in_as)$`,
)
const IMPERSONATION =
  /(?:^|_)(?:impersonat\w*|masquerad\w*|acting|act_as|switched_(?:from|user)|switch_user|on_behalf)(?:_|$)|(?:^|_)(?:original|orig|real|true)_(?:user|admin|account|member|customer|staff|operator|uid|id|identity)(?:_|$)/
const PENDING =
  /(?:^|_)(?:pending|tmp|temp|temporary|partial|half|semi|pre|preauth|mfa|[a-z]*2_?fa|tfa|two_?fa(?:ctor)?|second_?factor|first_?factor|factor|t?otp|hotp|challenge|unverified|unconfirmed|candidate|awaiting|waiting|step|stage|phase|ticket|intermediate|unauthenticated|change_(?:for|user|uid))(?:_|$)/
const FOREIGN =
  /(?:^|_)(?:attempts?|attempted|failed|failures?|reset|recover|recovery|forgot|verify|verification|confirm|confirmation|invite\w*|invitation|register|registration|signup|oauth2?|oidc|saml|openid|state|nonce|return|redirect|cart|basket|flash|messages?|csrf|xsrf|previous|prev|prior|last|recent|remembered|guest|anon\w*|visitor|referr\w*|target|viewed|selected|draft|captcha|old|new|edit\w*|search|filter|device|cookie|passport|tracking|expired|for)(?:_|$)/

/** Longest list of keys that is remembered: an app that makes up keys as it goes must not fill the memory. */
const MAX_KEYS = 2000

const kinds = new Map<string, SessionKeyKind>()

/** How a key reads, in any spelling: `userId`, `user_id`, `UserID`. Remembered, since every request asks. */
export function sessionKeyKind(key: string): SessionKeyKind {
  const known = kinds.get(key)
  if (known !== undefined) return known
  const kind = read(words(key))
  if (kinds.size < MAX_KEYS) kinds.set(key, kind)
  return kind
}

/** Whether a key says by itself that it names nobody who is signed in: `verifyUserId`, `lastUser`, `resetUserId`. */
export function isForeignKey(key: string): boolean {
  return FOREIGN.test(words(key))
}

/** From now on this key names the user: a login was seen to write it. */
export function learnSessionKey(key: string): void {
  if (kinds.size < MAX_KEYS) kinds.set(key, 'other-id')
}

/** `currentUserID` as `current_user_id`. */
export function words(key: string): string {
  return key
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/[^A-Za-z0-9]+/g, '_')
    .toLowerCase()
}

function read(key: string): SessionKeyKind {
  if (IMPERSONATION.test(key)) return 'impersonation'
  if (PENDING.test(key)) return 'pending'
  if (FOREIGN.test(key)) return 'none'
  if (USER_ID.test(key)) return 'user-id'
  if (NAME.test(key)) return 'name'
  if (OTHER_ID.test(key) || WALLET.test(key)) return 'other-id'
  if (PERSON.test(key)) return 'person'
  return CARRIER.test(key) ? 'carrier' : 'none'
}
