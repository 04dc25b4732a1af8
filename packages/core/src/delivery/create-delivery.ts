import { reveal } from '../config/secret.ts'
import { createDestination } from '../destinations/create-destination.ts'
import { ConfigError } from '../errors.ts'
import type { SignedInEvent } from '../sign-in/event.ts'
import { type Clock, systemClock } from './clock.ts'
import { type CredentialSource, fileCredentials, fixedCredentials } from './credentials.ts'
import type { Delivery } from './delivery.ts'
import type { DeliveryOptions, DestinationOptions } from './delivery-options.ts'
import { assertDeliveryOptions } from './delivery-schema.ts'
import { httpSender } from './http/http-sender.ts'
import { nodeTransport } from './http/node-transport.ts'
import type { Transport } from './http/transport.ts'
import { Lane } from './lane.ts'
import { MemoryDelivery, type MemoryLane } from './memory-delivery.ts'
import { MemoryBudget, MemoryQueue } from './memory-queue.ts'
import { ProblemLog } from './problem.ts'
import { type ResolvedOptions, resolveDeliveryOptions } from './resolved-options.ts'

/** The world as the delivery sees it. Each part can be replaced, for tests, simulations and unusual hosts. */
export interface DeliveryWorld {
  readonly clock: Clock
  /** Uniform in [0, 1). */
  readonly random: () => number
  /** Default: `node:http` and `node:https`. */
  readonly transport: Transport
}

/**
 * The one way to a delivery: checks the options (throws `ConfigError`), and gives the queue and the sender that they ask for.
 * Nothing is sent and no connection is made before the first event.
 */
export function createDelivery(options: DeliveryOptions, world: Partial<DeliveryWorld> = {}): Delivery {
  assertDeliveryOptions(options)
  const resolved = resolveDeliveryOptions(options)
  const clock = world.clock ?? systemClock
  const transport = world.transport ?? transportOf(options, resolved)
  const problems = new ProblemLog(options.onProblem)
  const stopSending = new AbortController()
  const budget = new MemoryBudget(resolved.maxQueueBytes, resolved.maxQueueEvents)

  const lanes = destinationsOf(options).map((one): MemoryLane => {
    const destination = createDestination(one, options.allowInsecure)
    const queue = new MemoryQueue(budget)
    const send = httpSender({
      destination,
      transport,
      credentials: credentialsOf(one, clock, destination.name, problems),
      headers: one.headers,
      clock,
      runUntraced: options.runUntraced ?? ((work) => work()),
      signal: stopSending.signal,
    })
    const lane = new Lane({
      destination,
      backlog: queue,
      send,
      clock,
      random: world.random ?? Math.random,
      problems,
      flushIntervalMillis: resolved.flushIntervalMillis,
      deadLetter: (_event, reason) => tellDeadLetter(problems, destination.name, reason),
    })
    const encode = (event: SignedInEvent) => {
      try {
        return destination.encodeEvent(event)
      } catch {
        lane.refuse()
        tellDeadLetter(problems, destination.name, 'the destination cannot express the event')
        return undefined
      }
    }
    return { lane, queue, encode, accepted: 0, dropped: 0 }
  })
  assertUniqueNames(lanes)

  const delivery = new MemoryDelivery({
    lanes,
    budget,
    options: resolved,
    clock,
    problems,
    release: () => {
      process.removeListener('beforeExit', onBeforeExit)
      stopSending.abort()
      transport.close()
    },
  })
  // Emitted again after each round of work, so a destination that stays down must not keep the process for ever.
  let flushedBeforeExit = false
  const onBeforeExit = () => {
    if (flushedBeforeExit || delivery.stats().pending === 0) return
    flushedBeforeExit = true
    void delivery.forceFlush()
  }
  if (options.flushBeforeExit !== false) process.on('beforeExit', onBeforeExit)
  return delivery
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

function assertUniqueNames(lanes: readonly MemoryLane[]): void {
  const seen = new Set<string>()
  for (const { lane } of lanes) {
    if (seen.has(lane.name)) throw new ConfigError(`destinations: the name ${lane.name} occurs twice. Give each its own name`)
    seen.add(lane.name)
  }
}

function credentialsOf(one: DestinationOptions, clock: Clock, name: string, problems: ProblemLog): CredentialSource {
  if (one.apiKeyFile === undefined) return fixedCredentials(one.apiKey && reveal(one.apiKey))
  if (one.apiKey !== undefined) throw new ConfigError('apiKey and apiKeyFile exclude each other')
  return fileCredentials(one.apiKeyFile, clock, (code) =>
    problems.tell(`credentials ${name}`, {
      code: 'credentials',
      destination: name,
      message: `${name}: the key file cannot be read (${code}). The last key stays in use.`,
    }),
  )
}

function transportOf(options: DeliveryOptions, resolved: ResolvedOptions): Transport {
  return nodeTransport({ timeouts: resolved, ca: options.ca, cert: options.cert, key: options.key })
}

function tellDeadLetter(problems: ProblemLog, destination: string, reason: string): void {
  problems.tell(`dead letter ${destination} ${reason}`, {
    code: 'dead_letter',
    destination,
    message: `${destination}: an event was refused for good (${reason}).`,
  })
}
