import { decode } from '@msgpack/msgpack'
import { type SeenSignIn, serveOnLoopback } from '@signed-in-test/recognition-harness'

/** What stands in for dd-trace's agent: takes its traces and reads the login tags out of them. */
export interface FakeAgent {
  readonly url: string
  /** The successful logins that were tagged since the last call. */
  take(): readonly SeenSignIn[]
  stop(): Promise<void>
}

interface Span {
  readonly meta?: Readonly<Record<string, string>>
}

const LOGIN = 'appsec.events.users.login.success'

/** Starts one on a free loopback port. It speaks the trace intake of version 0.4: MessagePack, a list of traces, each a list of spans. */
export async function startFakeAgent(): Promise<FakeAgent> {
  const seen: SeenSignIn[] = []
  const server = await serveOnLoopback((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      if (request.url?.endsWith('/traces')) seen.push(...loginsIn(Buffer.concat(chunks)))
      response.setHeader('content-type', 'application/json')
      response.end('{"rate_by_service":{}}')
    })
  })
  return {
    ...server,
    take: () => seen.splice(0),
  }
}

function loginsIn(body: Buffer): SeenSignIn[] {
  const traces = decode(body) as readonly (readonly Span[])[]
  return traces
    .flat()
    .flatMap(({ meta = {} }) =>
      meta[`${LOGIN}.track`] === 'true' ? [{ 'user.id': meta['usr.id'], 'user.name': meta[`${LOGIN}.usr.login`] }] : [],
    )
}
