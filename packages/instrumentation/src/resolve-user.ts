import { guarded } from './guard.ts'
import { type Identity, type IdentityContext, resolveIdentity } from './identity.ts'
import { currentSettings } from './settings.ts'

/** Who a library's user object is, by the settings of this process. Undefined when nothing tells. */
export function resolveUser(user: unknown, context: IdentityContext): Identity | undefined {
  const identity = resolveIdentity(user, context, currentSettings(), (fault) => {
    guarded(`identity of ${context.library}`, () => {
      throw fault
    })
  })
  const { userId, userName, groupId } = identity
  return userId === undefined && userName === undefined && groupId === undefined ? undefined : identity
}
