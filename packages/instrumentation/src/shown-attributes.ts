import type { AttributeValue } from '@opentelemetry/api'
import type { LoginAttributes } from '@signed-in/core/login-handoff'
import {
  ATTR_SIGNED_IN_GROUP_ID,
  ATTR_SIGNED_IN_PROPERTY_PREFIX,
  ATTR_USER_EMAIL,
  ATTR_USER_HASH,
  ATTR_USER_ID,
  ATTR_USER_NAME,
} from '@signed-in/core/semconv'
import type { Settings } from './settings.ts'

const IDENTITY: ReadonlySet<string> = new Set([ATTR_USER_ID, ATTR_USER_NAME, ATTR_USER_EMAIL, ATTR_SIGNED_IN_GROUP_ID])
const ID_ONLY: ReadonlySet<string> = new Set([ATTR_USER_ID, ATTR_SIGNED_IN_GROUP_ID])

/**
 * What of a login's attributes the tracing backend may see.
 *
 * `id`: user id and group id. `full`: everything. `hmac`: `user.hash`, a keyed pseudonym of the user id (HMAC-SHA-256, base64url:
 * the one that events carry), and nothing else about the person. `none`: only method, library and outcome. The caller's own
 * properties are shown with `full` only: we cannot know what they hold.
 */
export function shownAttributes(full: LoginAttributes, settings: Settings): Record<string, AttributeValue> {
  const { spanIdentity, pseudonym } = settings
  const shown: [string, AttributeValue][] = []
  for (const [name, value] of full) {
    const isIdentity = IDENTITY.has(name)
    const isPrivate = isIdentity || name.startsWith(ATTR_SIGNED_IN_PROPERTY_PREFIX)
    if (spanIdentity === 'full' || !isPrivate || (spanIdentity === 'id' && ID_ONLY.has(name)))
      shown.push([name, value as AttributeValue])
  }
  const userId = full.get(ATTR_USER_ID)
  if (pseudonym !== undefined && typeof userId === 'string') shown.push([ATTR_USER_HASH, pseudonym(userId)])
  return Object.fromEntries(shown)
}
