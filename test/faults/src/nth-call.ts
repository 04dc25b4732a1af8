import { SimulatedWorld, seededRandom, settle } from './simulated-world.ts'

export interface NthCallResult {
  /** The call that failed. */
  readonly call: number
  readonly name: string
  readonly violations: readonly string[]
}

/** A short life with everything in it: writes, a durable write, a roll, an outage, a takeover, a clean end. */
async function life(world: SimulatedWorld, accepted: string[], onDisk: string[], durable: string[]): Promise<void> {
  const accept = (count: number) => {
    for (let index = 0; index < count; index += 1) {
      const { event, isOnDisk } = world.acceptNext()
      accepted.push(event.id)
      if (isOnDisk) onDisk.push(event.id)
    }
  }
  world.network = () => 'unavailable'
  world.start()
  accept(3)
  await world.clock.advance(1_500)
  accept(2)
  const events = [world.nextEvent(), world.nextEvent()]
  void world.delivery.acceptDurably(events).then(
    () => durable.push(...events.map(({ id }) => id)),
    () => {},
  )
  await world.clock.advance(2_000)
  world.kill()
  world.network = () => 'ok'
  world.start()
  await world.clock.advance(3_000)
  accept(2)
  void world.delivery.shutdown(1_000)
  await world.clock.advance(2_000)
  await settle()
}

/**
 * Runs that life again and again, and each time the next call to the file system goes wrong: the process ends there, or the call
 * fails with the given error once. Ends with the first call that the life does not reach. Afterwards a healthy process must deliver
 * all that was accepted.
 */
export async function failEachCall(fate: 'crash' | 'EIO' | 'ENOSPC' | 'EMFILE'): Promise<readonly NthCallResult[]> {
  const results: NthCallResult[] = []
  for (let call = 1; ; call += 1) {
    const world = new SimulatedWorld(seededRandom(call))
    const accepted: string[] = []
    const onDisk: string[] = []
    const durable: string[] = []
    let failed = ''
    world.disk.fate = (number, name) => {
      if (number !== call) return 'ok'
      failed = name
      return fate
    }
    const violations: string[] = []
    await life(world, accepted, onDisk, durable).catch((error: unknown) => violations.push(`threw ${String(error)}`))
    world.disk.fate = () => 'ok'
    if (failed === '') return results
    world.kill()
    world.start()
    if (!(await world.drain(600_000))) violations.push('does not empty')
    // A process that ended inside `accept` never had the event. One that goes on heals before its end.
    const owed = new Set([...(fate === 'crash' ? onDisk : accepted), ...durable])
    for (const id of owed) if (!world.taken.has(id)) violations.push(`lost ${id}`)
    // Of the process that lives on, its sign of life remains.
    const left = world.disk.files.filter((path) => !path.endsWith('/alive'))
    if (left.length > 0) violations.push(`left ${left.join()}`)
    world.kill()
    results.push({ call, name: failed, violations })
  }
}
