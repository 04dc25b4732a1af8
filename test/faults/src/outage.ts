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
