import type { DestinationName, DestinationOptions } from '../delivery/delivery-options.ts'
import type { Destination } from '../delivery/destination.ts'
import { parseEndpoint } from '../delivery/http/endpoint.ts'
import { ConfigError } from '../errors.ts'
import { AMPLITUDE_URL, amplitudeDestination } from './amplitude.ts'
import { customDestination } from './custom.ts'
import { JOURNY_URL, journyDestination } from './journy.ts'
import { MIXPANEL_URL, mixpanelDestination } from './mixpanel.ts'
import { POSTHOG_URL, posthogDestination } from './posthog.ts'
import { POSTHOG_V1_PATH, postHogV1Destination } from './posthog-v1.ts'
import { SEGMENT_PRESETS, type SegmentPresetName, segmentDestination } from './segment.ts'
import { THRIVESTACK_URL, thrivestackDestination } from './thrivestack.ts'
import { trackDestination } from './track.ts'
import { USERPILOT_URL, userpilotDestination } from './userpilot.ts'

/** PostHog, Mixpanel and Amplitude need a word for what an account is. */
const DEFAULT_GROUP_TYPE = 'company'

/** Makes the translator that the options name. Throws `ConfigError` for a missing or unsafe URL, or a mapping that does not fit. */
export function createDestination(options: DestinationOptions, allowInsecure = false): Destination {
  const { destination = 'track', name } = options
  if (options.mapping !== undefined && destination !== 'custom') throw new ConfigError("mapping: only with destination: 'custom'")
  if (typeof destination !== 'string') return ownDestination(destination, name)
  const made = byName(destination, options, allowInsecure)
  return name === undefined ? made : { ...made, name }
}

/** An own translator, which may be an object of a class: its methods are called on it. Throws `ConfigError` for limits that are none. */
function ownDestination(own: Destination, name: string = own.name): Destination {
  if (typeof name !== 'string' || name === '') throw new ConfigError('destination: an own one needs a name')
  const { maxBatchEvents, maxBatchBytes, maxEventBytes = maxBatchBytes } = own
  for (const [limit, value] of Object.entries({ maxBatchEvents, maxBatchBytes, maxEventBytes })) {
    if (typeof value !== 'number' || !(value >= 1))
      throw new ConfigError(`destination: its ${limit} must be a number of at least 1`)
  }
  const before = own.toRequestBefore?.bind(own)
  return {
    name,
    maxBatchEvents,
    maxBatchBytes,
    maxEventBytes,
    encodeEvent: (event) => own.encodeEvent(event),
    toRequest: (...request) => own.toRequest(...request),
    ...(before === undefined ? {} : { toRequestBefore: before }),
    classify: (...answer) => own.classify(...answer),
  }
}

function byName(destination: DestinationName, options: DestinationOptions, allowInsecure: boolean): Destination {
  const url = (standard?: string, path?: string) => endpoint(destination, options.url ?? standard, path, allowInsecure)
  const { groupType = DEFAULT_GROUP_TYPE, identify = false } = options
  if (isSegmentPreset(destination)) {
    const preset = SEGMENT_PRESETS[destination]
    return segmentDestination(destination, url(preset.url, preset.path))
  }
  switch (destination) {
    case 'track':
      return trackDestination(url())
    case 'thrivestack':
      return thrivestackDestination({ url: url(THRIVESTACK_URL), identify })
    case 'posthog': {
      const address = url(POSTHOG_URL, '/batch/')
      const isV1 = new URL(address).pathname === POSTHOG_V1_PATH
      return isV1 ? postHogV1Destination(address, groupType) : posthogDestination(address, groupType)
    }
    case 'mixpanel':
      return mixpanelDestination(url(MIXPANEL_URL), groupType)
    case 'amplitude':
      return amplitudeDestination(url(AMPLITUDE_URL, '/2/httpapi'), groupType)
    case 'userpilot':
      return userpilotDestination(url(USERPILOT_URL, '/v1/track'))
    case 'journy':
      return journyDestination(url(JOURNY_URL, '/events'))
    case 'custom':
      if (options.mapping === undefined) throw new ConfigError("mapping: the destination 'custom' needs one")
      return customDestination(destination, url(), options.mapping)
  }
}

function isSegmentPreset(destination: DestinationName): destination is SegmentPresetName {
  return destination in SEGMENT_PRESETS
}

/** The operator's address, or the vendor's. An address without path gets the vendor's path. */
function endpoint(name: string, text: string | undefined, path: string | undefined, allowInsecure: boolean): string {
  if (text === undefined) throw new ConfigError(`url: the destination ${name} needs one, for example https://example.com/track`)
  const url = parseEndpoint('url', text, allowInsecure)
  if (url.pathname === '/' && path !== undefined) url.pathname = path
  return url.href
}
