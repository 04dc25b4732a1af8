import { headersFault } from '../../config/header-check.ts'
import type { QueuedEvent } from '../backlog.ts'
import type { Clock } from '../clock.ts'
import type { CredentialSource } from '../credentials.ts'
import type { HeaderSource } from '../delivery-options.ts'
import type { Credentials, Destination, DestinationRequest, DestinationResponse, Verdict } from '../destination.ts'
import { ignoreOutcome } from '../ignore-outcome.ts'
import type { SendBatch } from '../lane.ts'
import { retryAfterMillis } from '../retry-after.ts'
import { isVerdict } from '../verdict.ts'
import { type Transport, TransportError } from './transport.ts'

export interface HttpSenderSettings {
  readonly destination: Destination
  readonly transport: Transport
  readonly credentials: CredentialSource
  readonly headers: HeaderSource | undefined
  readonly clock: Clock
  /** Runs our own request so that no instrumentation of the app traces it. */
  readonly runUntraced: <Result>(work: () => Result) => Result
  /** Aborted when requests on the wire have to end now: at a shutdown's end, or the process's. Asked before each. */
  readonly signal: () => AbortSignal
}

/** A headers function that hangs must not hold the lane for ever. */
const HEADERS_FUNCTION_MILLIS = 10_000

/** One batch, one request, one verdict. Every way to fail is a verdict; the promise never rejects. */
export function httpSender(settings: HttpSenderSettings): SendBatch {
  return (events) => {
    let sending: Promise<Verdict> | undefined
    const send = () => {
      sending ??= sendOnce(settings, events).catch(verdictOfError)
      return sending
    }
    try {
      ignoreOutcome(settings.runUntraced(send))
    } catch {
      // It is the user's function. Its failure costs a span about our request, and neither the event nor the process.
    }
    return send()
  }
}

/** A key that is refused may have been replaced in its file since we read it: then the new one is tried at once. */
async function sendOnce(settings: HttpSenderSettings, events: readonly QueuedEvent[]): Promise<Verdict> {
  const { credentials } = settings
  const keys = await credentials.current()
  const { verdict, status } = await attempt(settings, events, keys)
  if (status !== 401 && status !== 403) return verdict
  credentials.refused()
  const renewed = await credentials.current()
  return renewed.apiKey === keys.apiKey ? verdict : (await attempt(settings, events, renewed)).verdict
}

async function attempt(
  settings: HttpSenderSettings,
  events: readonly QueuedEvent[],
  keys: Credentials,
): Promise<{ verdict: Verdict; status: number }> {
  const { destination, transport, signal } = settings
  const extra = await headersNow(settings)
  const encoded = events.map((event) => event.encoded)
  const ids = events.map((event) => event.id)
  const exchange = async (request: DestinationRequest) => {
    const whole = extra === undefined ? request : { ...request, headers: { ...request.headers, ...extra } }
    const response = await transport.send(whole, signal())
    return { verdict: judge(settings, response, ids), status: response.status }
  }
  const before = destination.toRequestBefore?.(encoded, keys)
  if (before !== undefined) {
    const answer = await exchange(before)
    if (answer.verdict.kind !== 'delivered') return answer
  }
  return exchange(destination.toRequest(encoded, keys, ids))
}

function judge({ destination, clock }: HttpSenderSettings, response: DestinationResponse, ids: readonly string[]): Verdict {
  const verdict: unknown = destination.classify(response, ids)
  if (!isVerdict(verdict)) {
    ignoreOutcome(verdict)
    return { kind: 'hold', reason: 'classify gives no verdict' }
  }
  if ((verdict.kind !== 'retry' && verdict.kind !== 'partial') || verdict.retryAfterMillis !== undefined) return verdict
  const wish = retryAfterMillis(response.headers['retry-after'], clock.now())
  return wish === undefined ? verdict : { ...verdict, retryAfterMillis: wish }
}

/** The user's own headers, in lower case so that they replace ours. */
async function headersNow(settings: HttpSenderSettings): Promise<Record<string, string> | undefined> {
  const { headers, clock } = settings
  if (headers === undefined) return undefined
  const given = typeof headers === 'function' ? await askedFor(headers, clock) : headers
  return Object.fromEntries(Object.entries(given).map(([name, value]) => [name.toLowerCase(), value]))
}

/** The user's function gave no headers. `needsOperator`: it gave something else, and will again. */
class HeadersError extends Error {
  readonly needsOperator: boolean

  constructor(message: string, needsOperator = false) {
    super(`the headers function ${message}`)
    this.needsOperator = needsOperator
  }
}

async function askedFor(headers: Extract<HeaderSource, () => unknown>, clock: Clock): Promise<Readonly<Record<string, string>>> {
  const given = await withinTime(clock, async () => await headers())
  const fault = headersFault(given)
  if (fault !== undefined) throw new HeadersError(`returns what no request can carry: ${fault}`, true)
  return given
}

function withinTime<Result>(clock: Clock, work: () => Promise<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    const cancel = clock.schedule(HEADERS_FUNCTION_MILLIS, () => reject(new HeadersError('takes too long')))
    work()
      .then(resolve, () => reject(new HeadersError('throws')))
      .finally(cancel)
  })
}

/** What the error itself says is not repeated: it may hold a URL with a token, or a header. */
function verdictOfError(error: unknown): Verdict {
  if (error instanceof TransportError || error instanceof HeadersError) {
    return error.needsOperator ? { kind: 'hold', reason: error.message } : { kind: 'retry', reason: error.message }
  }
  const code = (error as NodeJS.ErrnoException | undefined)?.code
  return { kind: 'hold', reason: `the request cannot be made${typeof code === 'string' ? ` (${code})` : ''}` }
}
