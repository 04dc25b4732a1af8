import type { NetworkFate } from './simulated-world.ts'
import { SimulatedWorld, seededRandom, settle } from './simulated-world.ts'

/** What one seed showed. */
export interface SimulationResult {
  readonly seed: number
  readonly accepted: number
  readonly delivered: number
  readonly copies: number
  readonly kills: number
  readonly powerCuts: number
  /** Times that the wall clock was set. */
  readonly clockJumps: number
  /** Sentences about everything that must not be; empty if all held. */
  readonly violations: readonly string[]
}

const NETWORK_FATES: readonly NetworkFate[] = ['ok', 'ok', 'unavailable', 'throttled', 'reset-before', 'reset-after', 'slow']
const DISK_ERRORS = ['ENOSPC', 'EIO', 'EMFILE', 'EROFS'] as const
/** How far the wall clock may be off: an hour slow, a day fast, set to a generation later. */
const CLOCK_ERRORS_MILLIS = [0, -3_600_000, 86_400_000, 946_080_000_000] as const
const STEPS = 40

/**
 * One life of a spool under one seed: sign-ins come in, processes are killed, power fails, clocks are set, disk and network misbehave; then all
 * faults stop. Safety: what was safe stays safe, nobody gets other bytes under the same id. Liveness: the spool empties.
 */
export async function simulate(seed: number): Promise<SimulationResult> {
  const random = seededRandom(seed)
  const world = new SimulatedWorld(random)
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)] as Item
  const violations: string[] = []
  /** Written when accept returned: must survive a kill. */
  const onDisk = new Set<string>()
  /** Synced when acceptDurably resolved: must survive a power cut too. */
  const durable = new Set<string>()
  let accepted = 0
  let kills = 0
  let powerCuts = 0
  let clockJumps = 0
  let clockError = 0

  const acceptOne = () => {
    accepted += 1
    const { event, isOnDisk } = world.acceptNext()
    if (isOnDisk) onDisk.add(event.id)
  }
  const acceptSome = async () => {
    const events = Array.from({ length: 1 + Math.floor(random() * 4) }, () => world.nextEvent())
    accepted += events.length
    const resolved = world.delivery.acceptDurably(events).then(
      () => {
        for (const { id } of events) durable.add(id)
      },
      () => {},
    )
    await world.clock.advance(20)
    await Promise.race([resolved, settle()])
  }

  world.start()
  for (let step = 0; step < STEPS; step += 1) {
    const choice = random()
    if (choice < 0.45) for (let count = random() * 12; count > 0; count -= 1) acceptOne()
    else if (choice < 0.6) await acceptSome()
    else if (choice < 0.8) await world.clock.advance(random() * 20_000)
    else if (choice < 0.86) {
      const fate = pick(NETWORK_FATES)
      world.network = () => (random() < 0.7 ? fate : 'ok')
    } else if (choice < 0.915) {
      const error = pick(DISK_ERRORS)
      const rate = random() < 0.5 ? 0 : random()
      world.disk.fate = () => (random() < rate ? error : 'ok')
    } else if (choice < 0.94) {
      const next = pick(CLOCK_ERRORS_MILLIS)
      world.clock.jumpWall(next - clockError)
      clockError = next
      clockJumps += 1
    } else {
      world.kill()
      kills += 1
      if (random() < 0.3) {
        powerCuts += 1
        world.cutPower()
        // What was only written may be gone; from here on nobody can ask for it.
        onDisk.clear()
      }
      world.start()
    }
    await settle()
  }

  world.network = () => 'ok'
  world.disk.fate = () => 'ok'
  world.kill()
  world.start()
  if (!(await world.drain(3_600_000))) violations.push(`the spool does not empty: ${JSON.stringify(world.delivery.stats())}`)
  for (const id of onDisk) if (!world.taken.has(id)) violations.push(`written and lost: ${id}`)
  for (const id of durable) if (!world.taken.has(id)) violations.push(`synced and lost: ${id}`)
  if (world.mismatches.length > 0) violations.push(`other bytes under the same id: ${world.mismatches.join()}`)
  const { withoutCause } = world.ledger
  if (withoutCause.length > 0) violations.push(`sent again without a cause: ${withoutCause.join()}`)
  const left = world.disk.files.filter((path) => /\.(log|tmp)$/.test(path))
  if (left.length > 0 && violations.length === 0) violations.push(`delivered and not deleted: ${left.join()}`)
  world.kill()
  return { seed, accepted, delivered: world.taken.size, copies: world.copies, kills, powerCuts, clockJumps, violations }
}
