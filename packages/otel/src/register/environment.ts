import { ConfigError } from '@signed-in/core'
import type { SignInOptions } from '../sign-in-options.ts'
import type { TrackExporterOptions } from '../track-exporter.ts'

export interface RegisterConfiguration {
  readonly signIn: SignInOptions
  readonly delivery: TrackExporterOptions
}

export function readEnvironment(env: NodeJS.ProcessEnv): RegisterConfiguration {
  const url = env['SIGNED_IN_TRACK_URL']
  const apiKey = env['SIGNED_IN_API_KEY']
  if (!url) throw new ConfigError('SIGNED_IN_TRACK_URL is not set')
  return { signIn: {}, delivery: { url, ...(apiKey && { apiKey }) } }
}
