import { setTimeout as sleep } from 'node:timers/promises'
import type { Receiver, StoredEvent, StoredTrace } from '@signed-in/cli'
import type { Visit } from './browser.ts'
import { type Scene, wasLetIn } from './scenes.ts'

/** A scene that was played, and what the receiver got of it. */
export interface PlayedScene {
  readonly scene: Scene
  readonly visit: Visit
  /** The app let the person in just as the scene says. */
  readonly wentAsPlanned: boolean
  readonly events: readonly StoredEvent[]
  /** The request's normal trace; undefined if it has not arrived. */
  readonly trace: StoredTrace | undefined
}

/** How the story ends, in numbers. */
export interface Tally {
  readonly signIns: number
  readonly events: number
  /** Sign-ins without an event. */
  readonly lost: number
  /** Events that came twice, by id or by sign-in. */
  readonly duplicates: number
}

const PATIENCE_MILLIS = 15_000
const POLL_MILLIS = 20

/** Plays a scene and waits until its trace, and its event if it is a sign-in, have arrived. */
export async function play(scene: Scene, receiver: Receiver): Promise<PlayedScene> {
  const visit = await scene.act()
  const { traceId } = visit
  // The app exports a span after its processors have seen it: once the trace is here, an event of it is at least on its way.
  const hasArrived = (): boolean =>
    traceOf(receiver, traceId)?.spans.some(({ kind }) => kind === 'SERVER') === true &&
    (!scene.isSignIn || receiver.events({ traceId }).length > 0)
  for (const deadline = Date.now() + PATIENCE_MILLIS; !hasArrived() && Date.now() < deadline; ) await sleep(POLL_MILLIS)
  return {
    scene,
    visit,
    wentAsPlanned: wasLetIn(visit) === scene.isSignIn,
    events: receiver.events({ traceId }),
    trace: traceOf(receiver, traceId),
  }
}

/** Waits until no span has arrived for so long: some spans of a request end after the request itself. */
export async function untilQuiet(receiver: Receiver, quietMillis: number): Promise<void> {
  for (let spans = -1; spans !== receiver.stats().spans; await sleep(quietMillis)) spans = receiver.stats().spans
}

/** Counts at the very end, from what the receiver holds then. */
export function tally(played: readonly PlayedScene[], receiver: Receiver): Tally {
  const signIns = played.filter(({ scene }) => scene.isSignIn)
  const eventsOf = ({ visit }: PlayedScene): number => receiver.events({ traceId: visit.traceId }).length
  const { events, duplicates } = receiver.stats()
  return {
    signIns: signIns.length,
    events,
    lost: signIns.filter((scene) => eventsOf(scene) === 0).length,
    duplicates: duplicates + played.reduce((sum, scene) => sum + Math.max(0, eventsOf(scene) - 1), 0),
  }
}

/** True if every sign-in became exactly one event and nothing else did. */
export function isRight(played: readonly PlayedScene[], { signIns, events, lost, duplicates }: Tally): boolean {
  return signIns === events && lost === 0 && duplicates === 0 && played.every(({ wentAsPlanned }) => wentAsPlanned)
}

function traceOf(receiver: Receiver, traceId: string): StoredTrace | undefined {
  return receiver.traces(1000).find((trace) => trace.traceId === traceId)
}
