import { describe, expect, it } from 'vitest'
import type { HostFinding } from './guarded-host.ts'
import { hookFault } from './hook-faults.ts'
import { canFakeNames, nameFault } from './name-faults.ts'
import { proxyFault, trustFault } from './trust-faults.ts'
import { refusal, statusFault, wireFault } from './wire-faults.ts'

// A few of the rows of `npm run faults`, each with a process of its own.
const ROWS: Readonly<Record<string, () => Promise<HostFinding>>> = {
  'connections are half-open': () => wireFault('half-open: connections stand and nobody reads'),
  'an answer breaks off behind its status': () => wireFault('accepted, 200, then reset in the body'),
  'a destination answers twice': () => wireFault('accepted, and answered twice'),
  'a destination redirects': () => statusFault(307),
  'a destination refuses one event of many': () => refusal('bad-event'),
  'a certificate has expired': () => trustFault('a certificate that has expired'),
  'a proxy is down': () => proxyFault('refuses connections', true),
  'an async mapping rejects': () => hookFault('mapping: rejects'),
  'runUntraced throws': () => hookFault('runUntraced: throws'),
}

describe.concurrent('loses nothing, leaks nothing and harms no app where', () => {
  it.each(Object.entries(ROWS))(
    '%s',
    async (_, attempt) => {
      expect(await attempt()).toMatchObject({ held: true, lost: 0 })
    },
    90_000,
  )

  it.skipIf(!canFakeNames())(
    'the name server does not answer',
    async () => {
      expect(await nameFault('the name server does not answer')).toMatchObject({ held: true, lost: 0 })
    },
    90_000,
  )
})
