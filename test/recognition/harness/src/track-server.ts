import type { SeenSignIn } from './app-process.ts'
import { serveOnLoopback } from './serve-on-loopback.ts'

/** A `/track` endpoint that keeps what it gets. */
export interface TrackServer {
  readonly url: string
  /** The events since the last call, by the attribute names of login spans. */
  take(): readonly SeenSignIn[]
  stop(): Promise<void>
}

interface TrackEvent {
  readonly user_id: string
  readonly event: string
  readonly properties: { readonly user_name?: string; readonly sign_up?: boolean }
  readonly context: { readonly group_id?: string; readonly method?: string; readonly library?: string }
}

/** Starts one on a free loopback port. */
export async function startTrackServer(): Promise<TrackServer> {
  const seen: SeenSignIn[] = []
  const { url, stop } = await serveOnLoopback((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const { user_id, properties, context } = JSON.parse(Buffer.concat(chunks).toString('utf8')) as TrackEvent
      seen.push({
        'user.id': user_id,
        'user.name': properties.user_name,
        'signed_in.group_id': context.group_id,
        'signed_in.method': context.method,
        'signed_in.library': context.library,
        'signed_in.sign_up': properties.sign_up,
      })
      response.end()
    })
  })
  return {
    url: `${url}/track`,
    take: () => seen.splice(0),
    stop,
  }
}
