import { join } from 'node:path'
import { ConfigError } from '../errors.ts'
import { type Disk, nodeDisk } from '../spool/disk.ts'
import { FileQueue } from '../spool/file-queue.ts'
import { type ProcessLock, socketLock } from '../spool/process-lock.ts'
import { createRecordCipher } from '../spool/record-cipher.ts'
import { Spool } from '../spool/spool.ts'
import { type Clock, systemClock } from './clock.ts'
import { DeadLetters } from './dead-letters.ts'
import { deliverBeforeExit } from './deliver-before-exit.ts'
import type { Delivery } from './delivery.ts'
import type { DeliveryOptions, DestinationOptions, SpoolOptions } from './delivery-options.ts'
import { assertDeliveryOptions } from './delivery-schema.ts'
import { nodeTransport } from './http/node-transport.ts'
import type { Transport } from './http/transport.ts'
import { MemoryDelivery } from './memory-delivery.ts'
import { MemoryBudget, MemoryQueue } from './memory-queue.ts'
import { type PreparedLane, prepareLane } from './prepare-lane.ts'
import { ProblemLog } from './problem.ts'
import { resolveDeliveryOptions } from './resolved-options.ts'
import { SpoolDelivery } from './spool-delivery.ts'
import { withWaitUntil } from './with-wait-until.ts'

/** The world as the delivery sees it. Each part can be replaced, for tests, simulations and unusual hosts. */
export interface DeliveryWorld {
  readonly clock: Clock
  /** Uniform in [0, 1). */
  readonly random: () => number
  /** Default: `node:http` and `node:https`. */
  readonly transport: Transport
  readonly disk: Disk
  readonly lock: ProcessLock
}

/** Beside the spool's directories, where the options name no other place. */
const DEAD_LETTER_FILE = 'dead-letter.jsonl'

/**
 * The one way to a delivery: checks the options (throws `ConfigError`), and gives the queue and the sender that they ask for.
 * Nothing is sent and no connection is made before the first event; a spool looks for what earlier processes left behind.
 */
export function createDelivery(options: DeliveryOptions, world: Partial<DeliveryWorld> = {}): Delivery {
  assertDeliveryOptions(options)
  const resolved = resolveDeliveryOptions(options)
  const spoolOptions = spoolOptionsOf(options)
  const cipher = spoolOptions?.keys === undefined ? undefined : createRecordCipher(spoolOptions.keys)
  const { clock = systemClock, random = Math.random, disk = nodeDisk, lock = socketLock } = world
  const transport = world.transport ?? nodeTransport({ ...options, timeouts: resolved })
  const problems = new ProblemLog(options.onProblem)
  let sending = new AbortController()
  const interrupt = () => {
    sending.abort()
    sending = new AbortController()
  }
  const deadLetterPath = options.deadLetterFile ?? (spoolOptions && join(spoolOptions.directory, DEAD_LETTER_FILE))
  const deadLetters = new DeadLetters({ path: deadLetterPath, disk, files: new FileQueue(), clock, problems, cipher })
  const prepared = destinationsOf(options).map((one) =>
    prepareLane(one, { options, resolved, clock, random, transport, problems, deadLetters, signal: () => sending.signal }),
  )
  assertUniqueNames(prepared)

  let removeExitHook = () => {}
  const release = () => {
    removeExitHook()
    interrupt()
    transport.close()
  }
  const budget = new MemoryBudget(resolved.maxQueueBytes, resolved.maxQueueEvents)
  const surroundings = { options: resolved, clock, problems, deadLetters, release }
  let delivery: Delivery
  if (spoolOptions === undefined) {
    const lanes = prepared.map((one) => {
      const queue = new MemoryQueue(budget)
      return { lane: one.open(queue), queue, encode: one.encode, accepted: 0, dropped: 0 }
    })
    delivery = new MemoryDelivery({ ...surroundings, lanes, budget })
  } else {
    const lanes = prepared.map(({ name, encode, kick }) => ({ name, encode, onReady: kick }))
    const root = spoolOptions.directory
    const spool = new Spool({ ...resolved, root, disk, lock, clock, problems, lanes, budget, cipher, deadLetters })
    const open = prepared.flatMap((one, index) => {
      const backlog = spool.backlogs[index]
      return backlog === undefined ? [] : [one.open(backlog)]
    })
    delivery = new SpoolDelivery({ ...surroundings, spool, lanes: open })
  }
  if (options.flushBeforeExit !== false) removeExitHook = deliverBeforeExit(delivery, interrupt)
  return options.waitUntil === undefined ? delivery : withWaitUntil(delivery, options.waitUntil, problems)
}

function spoolOptionsOf({ spool }: DeliveryOptions): SpoolOptions | undefined {
  return typeof spool === 'string' ? { directory: spool } : spool
}

/** `destinations`, or the one that stands at the top level. */
function destinationsOf(options: DeliveryOptions): readonly DestinationOptions[] {
  if (options.destinations === undefined) return [options]
  const doubled = (['destination', 'url', 'apiKey', 'apiKeyFile', 'headers', 'name'] as const).filter(
    (key) => options[key] !== undefined,
  )
  if (doubled.length === 0) return options.destinations
  throw new ConfigError(`delivery: ${doubled.join(', ')} and destinations exclude each other. Move them into the list`)
}

function assertUniqueNames(lanes: readonly PreparedLane[]): void {
  const seen = new Set<string>()
  for (const { name } of lanes) {
    if (seen.has(name)) throw new ConfigError(`destinations: the name ${name} occurs twice. Give each its own name`)
    seen.add(name)
  }
}
