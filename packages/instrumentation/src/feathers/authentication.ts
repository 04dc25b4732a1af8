import { resolveUser } from '../resolve-user.ts'
import type { EventSignal, NonInteractiveSignal } from '../signals.ts'

/** npm name. */
export const LIBRARY = '@feathersjs/authentication'

/** What we use of a strategy: the one for OAuth asks a provider for a profile. */
interface Strategy {
  readonly getProfile?: unknown
  readonly getEntityData?: unknown
}

/** What we use of the service. */
interface Service {
  getStrategy?(name: string): Strategy | undefined
  getStrategies?(name: string): readonly Strategy[]
  readonly configuration?: { readonly entity?: unknown }
}

interface Result {
  readonly accessToken?: unknown
  readonly [entity: string]: unknown
}

/** Strategies of the documentation and of common use that ask no person for anything. */
const WITHOUT_PERSON = /^(?:jwt|anonymous|api-?_?key|refresh(?:-?_?token)?)$/i

/**
 * What a new authentication means. A token that is handed in to get the same one back is a socket that reconnects; an OAuth callback
 * of somebody who is signed in links another account.
 */
export function readAuthentication(
  service: unknown,
  data: unknown,
  params: unknown,
  result: unknown,
): EventSignal | NonInteractiveSignal | undefined {
  if (typeof result !== 'object' || result === null) return undefined
  const { strategy: name = '', accessToken } = (data ?? {}) as { strategy?: string; accessToken?: unknown }
  const { accessToken: issued, ...entities } = result as Result
  const { configuration } = service as Service
  const entity = configuration?.entity
  const user = typeof entity === 'string' ? entities[entity] : (entities['user'] ?? entities['authentication'])
  const identity = resolveUser(user, { library: LIBRARY, request: params })
  if (WITHOUT_PERSON.test(name) || (accessToken !== undefined && accessToken === issued)) {
    return { kind: 'non-interactive', library: LIBRARY, method: name, identity }
  }
  const isOauth = isOauthStrategy(strategyOf(service as Service, name))
  if (isOauth && (params as { authentication?: unknown } | undefined)?.authentication) return undefined
  const method = isOauth ? 'oauth' : name === 'local' ? 'password' : name || 'unknown'
  return { kind: 'event', library: LIBRARY, method, identity }
}

function strategyOf(service: Service, name: string): Strategy | undefined {
  return service.getStrategy?.(name) ?? service.getStrategies?.(name)[0]
}

function isOauthStrategy(strategy: Strategy | undefined): boolean {
  return typeof strategy?.getProfile === 'function' && typeof strategy.getEntityData === 'function'
}
