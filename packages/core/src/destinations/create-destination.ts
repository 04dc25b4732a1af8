import type { DestinationOptions } from '../delivery/delivery-options.ts'
import type { Destination } from '../delivery/destination.ts'
import { parseEndpoint } from '../delivery/http/endpoint.ts'
import { ConfigError } from '../errors.ts'
import { trackDestination } from './track.ts'

/** Makes the translator that the options name. Throws `ConfigError` for a missing or unsafe URL. */
export function createDestination(options: DestinationOptions, allowInsecure = false): Destination {
  const { destination = 'track' } = options
  const made = typeof destination === 'string' ? trackDestination(requiredUrl(options, allowInsecure)) : destination
  return options.name === undefined ? made : { ...made, name: options.name }
}

function requiredUrl({ url, destination = 'track' }: DestinationOptions, allowInsecure: boolean): string {
  if (url === undefined)
    throw new ConfigError(`url: the destination ${String(destination)} needs one, for example https://example.com/track`)
  return parseEndpoint('url', url, allowInsecure).href
}
