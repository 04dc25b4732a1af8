import type { Secret } from '../config/secret.ts'
import type { CustomMapping } from '../destinations/custom.ts'
import type { SegmentPresetName } from '../destinations/segment.ts'
import type { SpoolKey } from '../spool/record-cipher.ts'
import type { Destination } from './destination.ts'
import type { Problem } from './problem.ts'
import type { WaitUntil } from './with-wait-until.ts'

/** Headers for every request: fixed, or a function that is asked before each request (for keys that rotate). */
export type HeaderSource =
  | Readonly<Record<string, string>>
  | (() => Readonly<Record<string, string>> | Promise<Readonly<Record<string, string>>>)

/** Destinations by name; each is described in `docs/delivery.md`. */
export type DestinationName =
  | 'track'
  | 'thrivestack'
  | SegmentPresetName
  | 'posthog'
  | 'mixpanel'
  | 'amplitude'
  | 'userpilot'
  | 'journy'
  | 'custom'

/** Where events go and how we show who we are. */
export interface DestinationOptions {
  /** Tells destinations apart in counters and in the spool. Default: the destination's own name. */
  readonly name?: string
  /** A name, or an own translator. Default `track`: the product document's format, one event a request. */
  readonly destination?: DestinationName | Destination
  /** https, or http on loopback or with `allowInsecure`. Required where the destination has no fixed address. */
  readonly url?: string
  /** Sent the way the destination wants it (`track`: header `x-api-key`). */
  readonly apiKey?: string | Secret
  /** A file that holds the key; read again every minute and after a 401 or 403, and a new key is then tried at once. */
  readonly apiKeyFile?: string
  readonly headers?: HeaderSource
  /** PostHog's and Amplitude's group type, Mixpanel's group key: what an account is called there. Default `company`. */
  readonly groupType?: string
  /** `thrivestack`: sends the user to `identify` before each sign-in. Default false. */
  readonly identify?: boolean
  /** `custom`: the own wire format. */
  readonly mapping?: CustomMapping
}

/** Bounds on what is kept. Everything beyond is dropped, counted and told. */
export interface DeliveryLimits {
  /** Bytes of events in memory. Default 64 MiB. */
  readonly maxQueueBytes?: number
  /** Events in memory. Default 200,000. */
  readonly maxQueueEvents?: number
  /** How long an event is tried before it is given up, in milliseconds. Default 7 days. */
  readonly maxAgeMillis?: number
  /** Bytes in the spool directory, per process. Default 256 MiB. */
  readonly maxBytes?: number
  /** What goes when a bound is reached. Default `drop-newest`. */
  readonly overflow?: 'drop-newest' | 'drop-oldest'
}

/** Deadlines of one attempt in milliseconds, each counted from its start. */
export interface DeliveryTimeouts {
  /** Until the connection stands, TLS included. Default 5,000. */
  readonly connectMillis?: number
  /** Until the answer's headers are there. Default 10,000. */
  readonly headersMillis?: number
  /** Until the answer is read. Default 15,000. */
  readonly totalMillis?: number
  /** `forceFlush` and `shutdown` without an argument. Default 5,000 with a spool (the disk keeps the rest), 25,000 without. */
  readonly flushMillis?: number
}

/** Events on disk until they are delivered. */
export interface SpoolOptions {
  /** Created with mode 0700 if missing. Must be on a local file system, and be ours alone. */
  readonly directory: string
  /** Encrypts events on disk (AES-256-GCM). The first key writes, all of them read. Default: not encrypted. */
  readonly keys?: readonly SpoolKey[]
}

/** What `createDelivery` takes. One destination stands at the top level; several stand in `destinations` instead. */
export interface DeliveryOptions extends DestinationOptions {
  /** Several destinations at once, each with its own progress: an outage of one does not hold the others. */
  readonly destinations?: readonly DestinationOptions[]
  /** Keeps events on disk until they are delivered. A string is the directory. Default: memory only. */
  readonly spool?: string | SpoolOptions
  /** Keeps events that a destination refused for good, up to 10 MiB. Default: `dead-letter.jsonl` in the spool; none without one. */
  readonly deadLetterFile?: string
  readonly limits?: DeliveryLimits
  readonly timeouts?: DeliveryTimeouts
  /** How long an event waits for company where the destination takes batches, in milliseconds. Default 1,000. */
  readonly flushIntervalMillis?: number
  /** Allows http: to other machines. Default false. */
  readonly allowInsecure?: boolean
  /**
   * URL of the proxy for all destinations; `false` for none. Default: `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY` of the environment.
   */
  readonly proxy?: string | false
  /** PEM of a certificate authority to trust instead of the built-in ones. */
  readonly ca?: string
  /** PEM of the client certificate, where the destination wants one (mTLS). */
  readonly cert?: string
  /** PEM of the client certificate's private key. */
  readonly key?: string
  /** Delivers what is in memory before a natural end of the process (`beforeExit`), within `timeouts.flushMillis`. Default true. */
  readonly flushBeforeExit?: boolean
  /**
   * For serverless platforms: called with each sign-in, in the same call, with a promise that settles when it is delivered or
   * `timeouts.flushMillis` is over. Hand it to `waitUntil` of the platform, so that it does not stop the process before.
   * Default: nobody is asked to wait.
   */
  readonly waitUntil?: WaitUntil
  /** Runs our own requests so that no instrumentation traces them. Default: runs them as they are. */
  readonly runUntraced?: <Result>(work: () => Result) => Result
  /** Told once per problem, and once more when it is over. Default: nobody is told. */
  readonly onProblem?: (problem: Problem) => void
}
