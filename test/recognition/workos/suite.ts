import { fileURLToPath } from 'node:url'
import type { Suite, Variant } from '@signed-in-test/recognition-harness'
import { foreignSelection, impersonated, passportScenarios, scenarios, strictOrganisation } from './scenarios.ts'
import { startWorkosServer } from './workos-server.ts'

const ALL = [...scenarios, strictOrganisation, foreignSelection]

function variant(title: string, format: 'ESM' | 'CommonJS', args: readonly string[], more: Partial<Variant> = {}): Variant {
  const main = fileURLToPath(new URL(format === 'ESM' ? 'app/main.mjs' : 'app/main.cjs', import.meta.url))
  return { title: `${title}, ${format}`, command: { main, args }, scenarios: ALL, ...more }
}

const option = variant('@workos-inc/node 11.0.0 with impersonation', 'CommonJS', ['@workos-inc/node', 'own'])

/** Express with AuthKit of WorkOS, alone and in a strategy of passport. */
export const suite: Suite = {
  library: '@workos-inc/node',
  versions: ['7.82.0', '8.13.0', '9.3.1', '10.14.0', '11.0.0'],
  startServers: async () => {
    const server = await startWorkosServer()
    process.env['WORKOS_TEST_URL'] = server.url
    return { env: { WORKOS_TEST_URL: server.url }, stop: () => server.stop() }
  },
  variants: [
    variant('@workos-inc/node 11.0.0', 'ESM', ['@workos-inc/node', 'own'], { isCore: true, alsoOn: [22, 26] }),
    variant('@workos-inc/node 11.0.0', 'CommonJS', ['@workos-inc/node', 'own'], { isCore: true }),
    variant('@workos-inc/node 10.14.0', 'ESM', ['workos10', 'own']),
    variant('@workos-inc/node 9.3.1', 'CommonJS', ['workos9', 'own']),
    variant('@workos-inc/node 8.13.0', 'CommonJS', ['workos8', 'own'], { alsoOn: [20] }),
    variant('@workos-inc/node 7.82.0', 'ESM', ['workos7', 'own'], { alsoOn: [20] }),
    variant('@workos-inc/node 7.82.0', 'CommonJS', ['workos7', 'own']),
    variant('@workos-inc/node 11.0.0 in passport', 'CommonJS', ['@workos-inc/node', 'passport'], {
      scenarios: passportScenarios,
    }),
    { ...option, command: { ...option.command, options: { impersonation: true } }, scenarios: impersonated },
  ],
}
