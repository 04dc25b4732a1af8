import { join } from 'node:path'
import { appOnDemand, type Suite, type Variant } from '@signed-in-test/recognition-harness'
import { startIdentityToolkitServer } from './identity-toolkit-server.ts'
import { scenarios, verifyOnlyScenarios } from './scenarios.ts'

const APP = new URL('app/', import.meta.url)
const OLDER = [
  new URL('firebase-11/', import.meta.url),
  new URL('firebase-12/', import.meta.url),
  new URL('firebase-13/', import.meta.url),
] as const

function variant(title: string, format: 'ESM' | 'CommonJS', args: readonly string[], more: Partial<Variant> = {}): Variant {
  const { folder = '' } = appOnDemand(APP)
  const main = join(folder, format === 'ESM' ? 'main.mjs' : 'main.cjs')
  return { title: `${title}, ${format}`, command: { main, args }, scenarios, ...more }
}

/** Express with session cookies of firebase-admin, against the emulator's protocol. */
export const suite: Suite = {
  library: 'firebase-admin',
  versions: ['11.11.1', '12.7.0', '13.10.0', '14.5.1'],
  whyNot: () => [APP, ...OLDER].map((app) => appOnDemand(app).missing).find((missing) => missing !== undefined),
  startServers: async () => {
    const server = await startIdentityToolkitServer()
    return { env: { FIREBASE_AUTH_EMULATOR_HOST: server.host, GCLOUD_PROJECT: 'demo-test' }, stop: () => server.stop() }
  },
  get variants() {
    const [eleven, twelve, thirteen] = OLDER.map((app) => appOnDemand(app).folder ?? '')
    const verifies = variant('firebase-admin 14.5.1 that also verifies', 'ESM', [])
    return [
      variant('firebase-admin 14.5.1', 'ESM', [], { isCore: true, alsoOn: [22, 26] }),
      variant('firebase-admin 14.5.1', 'CommonJS', [], { isCore: true }),
      variant('firebase-admin 13.10.0', 'CommonJS', [thirteen ?? ''], { alsoOn: [20] }),
      variant('firebase-admin 12.7.0', 'ESM', [twelve ?? '']),
      variant('firebase-admin 12.7.0', 'CommonJS', [twelve ?? '']),
      variant('firebase-admin 11.11.1', 'ESM', [eleven ?? ''], { alsoOn: [20] }),
      variant('firebase-admin 11.11.1', 'CommonJS', [eleven ?? '']),
      {
        ...verifies,
        command: { ...verifies.command, options: { verifyOnly: ['firebase-admin'] } },
        scenarios: verifyOnlyScenarios,
      },
    ]
  },
}
