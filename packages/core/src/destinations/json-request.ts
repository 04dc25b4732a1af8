import type { Destination, DestinationRequest } from '../delivery/destination.ts'
import { classifyStatus } from '../delivery/verdict.ts'

/** A POST of JSON, as text or as the bytes of it. */
export function jsonRequest(
  url: string,
  json: string | Uint8Array,
  headers: Readonly<Record<string, string>> = {},
): DestinationRequest {
  const body = typeof json === 'string' ? Buffer.from(json) : json
  return { url, method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body }
}

/** Basic authentication with the key as user name and no password, as Segment introduced it and many took over. */
export function basicAuthorization(apiKey: string | undefined): Readonly<Record<string, string>> {
  return apiKey === undefined ? {} : { authorization: `Basic ${Buffer.from(`${apiKey}:`).toString('base64')}` }
}

/** The key in a header of its own. */
export function keyHeader(name: string, apiKey: string | undefined): Readonly<Record<string, string>> {
  return apiKey === undefined ? {} : { [name]: apiKey }
}

/** What most destinations leave as it is. */
export const PLAIN_CLASSIFICATION: Pick<Destination, 'classify'> = { classify: classifyStatus }
