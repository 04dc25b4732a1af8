import { globalState } from '../global-state.ts'
import { guarded } from '../guard.ts'
import { GROUP_ID_FIELDS } from '../identity.ts'
import { noteSignal } from '../note-signal.ts'
import { resolveUser } from '../resolve-user.ts'
import { type EndpointContext, endpointOutcome, type SessionAndUser } from './endpoint-sign-in.ts'
import { LIBRARY, PLUGIN_ID } from './library.ts'

/** A hook that is asked at each endpoint and never runs. */
interface AskedOnly {
  matcher(context: unknown): boolean
  handler: ((context: unknown) => Promise<unknown>) & { options: Record<string, unknown> }
}

/** Our plugin, in the shape of better-auth's `BetterAuthPlugin`. */
export interface SignedInPlugin {
  id: 'signed-in'
  hooks: { before: AskedOnly[]; after: AskedOnly[] }
}

/**
 * The one line for an app that is bundled together with better-auth, where no hook sees it. It must be the last plugin, since others
 * may take a session back: `betterAuth({ plugins: [organization(), signedIn()] })`. Together with the hook a sign-in counts once all
 * the same.
 *
 * It does its work where better-auth asks whether it wants to run, and never runs: so it adds no span and changes no answer.
 */
export function signedIn(): SignedInPlugin {
  guarded(LIBRARY, () => globalState().handedOver.add(LIBRARY))
  return signedInPlugin(() => true)
}

/** The plugin as the hook adds it. */
export function signedInPlugin(isEnabled: () => boolean): SignedInPlugin {
  /** When each call began. The context of a call is one object from its first hook to its last. */
  const starts = new WeakMap<object, number>()
  return {
    id: PLUGIN_ID,
    hooks: {
      before: [asked(({ context }) => void starts.set(context, Date.now()))],
      after: [
        asked((call) => {
          if (isEnabled()) noteOutcome(call, starts.get(call.context) ?? Date.now())
        }),
      ],
    },
  }
}

function asked(look: (call: EndpointContext) => void): AskedOnly {
  return {
    matcher: (call) => {
      guarded(LIBRARY, () => look(call as EndpointContext))
      return false
    },
    handler: Object.assign(() => Promise.resolve({}), { options: {} }),
  }
}

function noteOutcome(call: EndpointContext, startedAt: number): void {
  const outcome = endpointOutcome(call, startedAt)
  if (outcome === undefined) return
  if (outcome.kind === 'failure') {
    noteSignal({ kind: 'failure', library: LIBRARY, method: outcome.method })
    return
  }
  const { of, method, signUp, impersonated } = outcome
  const identity = resolveUser(withGroup(of), { library: LIBRARY })
  noteSignal({ kind: 'event', library: LIBRARY, identity, method, signUp, impersonated })
}

/** The account that somebody signs in to stands in the session (`activeOrganizationId`), and a user may belong to several. */
function withGroup({ session, user }: SessionAndUser): object {
  const groups = GROUP_ID_FIELDS.filter((field) => session[field] !== undefined && session[field] !== null)
  return { ...user, ...Object.fromEntries(groups.map((field) => [field, session[field]])) }
}
