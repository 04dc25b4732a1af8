import { ATTR_SIGNED_IN_GROUP_ID } from '../semconv.ts'

/**
 * Where the id of the account may stand when nobody says where. No convention exists, so these are the names that applications
 * and vendors use; `signed_in.group_id` comes first because only we write it, and on purpose.
 */
export const DEFAULT_GROUP_PLACES: readonly string[] = [
  ATTR_SIGNED_IN_GROUP_ID,
  'tenant.id',
  'org.id',
  'organization.id',
  'account.id',
  'workspace.id',
  'team.id',
  'user.tenant_id',
  'user.org_id',
  'user.organization_id',
  'user.account_id',
  'session.tenant_id',
  'session.org_id',
  'session.organization_id',
  'session.account_id',
  'usr.organization_id',
]
