import { SimulatedWorld, seededRandom } from './simulated-world.ts'

export interface OutageResult {
  readonly hours: number
  readonly accepted: number
  readonly delivered: number
  readonly dropped: number
  /** Requests while the destination was down, per hour. */
  readonly attemptsPerHour: number
  readonly problems: readonly string[]
}

const EVERY_MILLIS = 60_000
const HOUR_MILLIS = 3_600_000

/** A destination that is down for so long while somebody signs in every minute, on a clock of its own. */
export async function outage(hours: number): Promise<OutageResult> {
  const world = new SimulatedWorld(seededRandom(hours))
  world.network = () => 'unavailable'
  world.start()
  for (let passed = 0; passed < hours * HOUR_MILLIS; passed += EVERY_MILLIS) {
    world.delivery.accept(world.nextEvent())
    await world.clock.advance(EVERY_MILLIS)
  }
  const attemptsPerHour = world.requests / hours
  world.network = () => 'ok'
  await world.drain(HOUR_MILLIS)
  const { accepted, delivered, dropped } = world.delivery.stats()
  world.kill()
  return { hours, accepted, delivered, dropped, attemptsPerHour, problems: world.problems }
}

export interface RecoveryResult {
  readonly backlog: number
  /** From the sign-in, or from the first answer of the destination where that came later, to its delivery, at most. */
  readonly freshSeconds: number
  /** How many of them came in while the backlog was delivered. */
  readonly fresh: number
  /** From the first answer until all is delivered. */
  readonly backlogSeconds: number
}

const OUTAGE_HOURS = 24
const IN_OUTAGE_MILLIS = 2_000
const AFTERWARDS_MILLIS = 500
const STEP_MILLIS = 10

/**
 * A destination that takes one event a request and answers in 50 ms comes back after a day in which somebody signed in every two
 * seconds; from then on twice a second. How long do those who sign in now wait behind the others?
 */
export async function recovery(hasSpool: boolean): Promise<RecoveryResult> {
  const world = new SimulatedWorld(seededRandom(OUTAGE_HOURS), hasSpool)
  world.network = () => 'unavailable'
  world.start({ mapping: { event: { id: '{{event_id}}', user: '{{user_id}}' }, envelope: 'list', maxEvents: 1 } })
  for (let passed = 0; passed < OUTAGE_HOURS * HOUR_MILLIS; passed += IN_OUTAGE_MILLIS) {
    world.delivery.accept(world.nextEvent())
    await world.clock.advance(IN_OUTAGE_MILLIS)
  }
  world.network = () => 'brisk'
  const backlog = world.delivery.stats().pending
  /** When each of those who sign in now did so. */
  const waiting = new Map<string, number>()
  let answeredAt: number | undefined
  let freshMillis = 0
  let fresh = 0
  for (let nextAt = 0; world.delivery.stats().pending > 0; await world.clock.advance(STEP_MILLIS)) {
    const now = world.clock.monotonic()
    if (world.taken.size > 0) answeredAt ??= now
    for (const [id, since] of waiting) {
      if (!world.taken.has(id)) continue
      waiting.delete(id)
      freshMillis = Math.max(freshMillis, now - Math.max(since, answeredAt ?? now))
    }
    if (now < nextAt || world.taken.size > backlog) continue
    const event = world.nextEvent()
    world.delivery.accept(event)
    waiting.set(event.id, now)
    fresh += 1
    nextAt = now + AFTERWARDS_MILLIS
  }
  const backlogMillis = world.clock.monotonic() - (answeredAt ?? 0)
  world.kill()
  return { backlog, fresh, freshSeconds: freshMillis / 1_000, backlogSeconds: backlogMillis / 1_000 }
}
