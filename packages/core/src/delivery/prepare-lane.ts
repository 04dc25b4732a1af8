import { headersFault, isHeaderKey, isHeaderName, KEY_FAULT } from '../config/header-check.ts'
import { reveal } from '../config/secret.ts'
import { createDestination } from '../destinations/create-destination.ts'
import { ConfigError } from '../errors.ts'
import type { SignedInEvent } from '../sign-in/event.ts'
import type { Backlog } from './backlog.ts'
import type { Clock } from './clock.ts'
import { type CredentialSource, fileCredentials, fixedCredentials } from './credentials.ts'
import type { DeadLetters } from './dead-letters.ts'
import type { DeliveryOptions, DestinationOptions } from './delivery-options.ts'
import { httpSender } from './http/http-sender.ts'
import type { Transport } from './http/transport.ts'
import { ignoreOutcome } from './ignore-outcome.ts'
import { Lane } from './lane.ts'
import type { ProblemLog } from './problem.ts'
import type { ResolvedOptions } from './resolved-options.ts'

/** What all destinations of one delivery share. */
export interface LaneSurroundings {
  readonly options: DeliveryOptions
  readonly resolved: ResolvedOptions
  readonly clock: Clock
  readonly random: () => number
  readonly transport: Transport
  readonly problems: ProblemLog
  readonly deadLetters: DeadLetters
  /** Aborted when requests on the wire have to end now. Asked before each. */
  readonly signal: () => AbortSignal
}

/** A destination before it has events to take. The queue needs `encode` first, and the lane then needs the queue. */
export interface PreparedLane {
  readonly name: string
  /** The event as the destination's JSON. Undefined if it cannot be expressed: it is then dead-lettered and counted. */
  encode(event: SignedInEvent): string | undefined
  kick(): void
  open(backlog: Backlog): Lane
}

/** Makes the translator and everything around it. Throws `ConfigError`. */
export function prepareLane(one: DestinationOptions, surroundings: LaneSurroundings): PreparedLane {
  const { options, resolved, clock, random, transport, problems, deadLetters, signal } = surroundings
  assertHeaders(one)
  const destination = createDestination(one, options.allowInsecure)
  const { name } = destination
  const credentials = credentialsOf(one, clock, name, problems)
  let lane: Lane | undefined

  function refuse(event: SignedInEvent, reason: string, encoded?: string): undefined {
    lane?.refuse()
    deadLetters.add({ id: event.id, destination: name, reason, ...(encoded === undefined ? {} : { encoded }) })
  }

  return {
    name,
    encode(event) {
      let encoded: unknown
      try {
        encoded = destination.encodeEvent(event)
      } catch {
        // A mapping function of the user may throw; what it says may hold what it was given.
        return refuse(event, 'the mapping throws')
      }
      if (typeof encoded !== 'string') {
        ignoreOutcome(encoded)
        return refuse(event, 'the mapping gives no JSON text')
      }
      const limit = destination.maxEventBytes ?? destination.maxBatchBytes
      // No text has more than three bytes a character: nearly every event is spared the count.
      if (encoded.length * 3 > limit && Buffer.byteLength(encoded) > limit)
        return refuse(event, `larger than ${limit} bytes`, encoded)
      return encoded
    },
    kick: () => lane?.kick(),
    open(backlog) {
      const runUntraced = options.runUntraced ?? ((work) => work())
      lane = new Lane({
        destination,
        backlog,
        clock,
        random,
        problems,
        flushIntervalMillis: resolved.flushIntervalMillis,
        maxAgeMillis: resolved.maxAgeMillis,
        send: httpSender({ destination, transport, credentials, headers: one.headers, clock, runUntraced, signal }),
        deadLetter: ({ id, encoded }, reason) => deadLetters.add({ id, destination: name, reason, encoded }),
      })
      return lane
    },
  }
}

/** What a function returns is checked when it is asked. */
function assertHeaders({ headers, mapping }: DestinationOptions): void {
  const fault = headers === undefined || typeof headers === 'function' ? undefined : headersFault(headers)
  if (fault !== undefined) throw new ConfigError(`headers: ${fault}`)
  if (mapping?.apiKeyHeader !== undefined && !isHeaderName(mapping.apiKeyHeader))
    throw new ConfigError('mapping.apiKeyHeader: must be a header name, of letters, digits and hyphens')
}

function credentialsOf(one: DestinationOptions, clock: Clock, name: string, problems: ProblemLog): CredentialSource {
  if (one.apiKeyFile === undefined) {
    const apiKey = one.apiKey === undefined ? undefined : reveal(one.apiKey)
    if (apiKey !== undefined && !isHeaderKey(apiKey)) throw new ConfigError(`apiKey ${KEY_FAULT}`)
    return fixedCredentials(apiKey)
  }
  if (one.apiKey !== undefined) throw new ConfigError('apiKey and apiKeyFile exclude each other')
  const key = `credentials ${name}`
  return fileCredentials(one.apiKeyFile, clock, (fault) => {
    if (fault === undefined) problems.over([key], `${name}: the key file can be read again.`, name)
    else {
      const message = `${name}: the key file ${fault}. The last key stays in use.`
      problems.tell(key, { code: 'credentials', destination: name, message })
    }
  })
}
