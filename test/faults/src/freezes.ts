import { execFileSync } from 'node:child_process'
import { SharedSpool, type SharedSpoolResult } from './shared-spool.ts'
import { CONTAINER, CONTAINER_ON_HOST_NETWORK, startVictim, type Victim } from './start-victim.ts'

export interface FreezeResult extends SharedSpoolResult {
  /** A living process lost its directory to another. */
  readonly robbed: boolean
  /** What the stopped process had was delivered by another before it went on. */
  readonly takenOver: boolean
  /** Delivered more than once before the processes were killed at the end: then each may repeat its last batch. */
  readonly copiesOfTheLiving: number
  /** Everything that the processes wrote to stderr. */
  readonly complaints: string
}

export interface FreezeOptions {
  /** Waits for the lease on the wall clock, over a minute each time, instead of setting back the signs of life. */
  readonly waitForLease?: boolean
}

const LEASE_AND_MORE_MILLIS = 75_000
const SOME = 100
/**
 * A process looks once a second whether its file was taken. Nobody is taken over within that second, as the lease is far longer; where
 * only the sign of life is set back instead of waiting, that second must pass all the same.
 */
const LOOK_AND_MORE_MILLIS = 1_500

/** True where this machine lets us make namespaces for processes and networks. */
export function canContain(): boolean {
  try {
    execFileSync('unshare', [...CONTAINER.slice(1), 'true'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

/**
 * A process that SIGSTOP holds for longer than the lease, beside a second one on the same spool. Within one machine its lock says
 * that it lives, and nothing is taken; it goes on where it stopped.
 */
export async function freezeBesideNeighbour(options: FreezeOptions = {}): Promise<FreezeResult> {
  const spool = await SharedSpool.open('ok')
  const frozen = signIn(spool, 1)
  await frozen.more(SOME)
  const before = spool.owners()
  frozen.signal('SIGSTOP')
  await leaseEnds(spool, options)
  const neighbour = signIn(spool, 2)
  await neighbour.more(SOME)
  const robbed = !before.every((owner) => spool.owners().includes(owner))
  frozen.signal('SIGCONT')
  await frozen.more(SOME)
  const copiesOfTheLiving = spool.sink.copies
  return { ...(await end(spool, [frozen, neighbour])), robbed, takenOver: false, copiesOfTheLiving }
}

/**
 * Two containers on one volume, which see neither each other's locks nor each other's processes (both are number 1). While the first
 * lives, the second leaves it alone; once it is stopped for longer than the lease, the second delivers what it left; when it goes on
 * after all, it begins a directory of its own again.
 */
export async function freezeInContainer(options: FreezeOptions = {}): Promise<FreezeResult> {
  const spool = await SharedSpool.open('ok')
  const first = signIn(spool, 1, CONTAINER)
  await first.more(SOME)
  const before = spool.owners()
  const second = signIn(spool, 2, CONTAINER_ON_HOST_NETWORK)
  await second.more(SOME)
  if (options.waitForLease === true) await sleep(LEASE_AND_MORE_MILLIS)
  const robbed = !before.every((owner) => spool.owners().includes(owner))

  first.signal('SIGSTOP')
  const had = [...first.acknowledged]
  await leaseEnds(spool, options)
  const third = signIn(spool, 3, CONTAINER_ON_HOST_NETWORK)
  const takenOver = await spool.has(had)
  first.signal('SIGCONT')
  await first.more(SOME)
  const copiesOfTheLiving = spool.sink.copies
  return { ...(await end(spool, [first, second, third], options)), robbed, takenOver, copiesOfTheLiving }
}

function signIn(spool: SharedSpool, prefix: number, wrapper: readonly string[] = []): Victim {
  return startVictim('solo-victim.ts', { origin: spool.sink.origin, directory: spool.directory, prefix }, wrapper)
}

async function leaseEnds(spool: SharedSpool, { waitForLease = false }: FreezeOptions): Promise<void> {
  await sleep(waitForLease ? LEASE_AND_MORE_MILLIS : LOOK_AND_MORE_MILLIS)
  if (!waitForLease) spool.age()
}

async function end(
  spool: SharedSpool,
  victims: readonly Victim[],
  options: FreezeOptions = {},
): Promise<SharedSpoolResult & { readonly complaints: string }> {
  for (const victim of victims) victim.signal('SIGKILL')
  for (const victim of victims) {
    await victim.ended
    spool.acknowledge(victim.acknowledged)
  }
  await leaseEnds(spool, options)
  return { ...(await spool.drain()), complaints: victims.map((victim) => victim.complaints()).join('') }
}

function sleep(millis: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, millis))
}
