import { fileURLToPath } from 'node:url'
import { startProviderFor } from '@signed-in-test/oidc-provider'
import { oauthScenarios, sessionScenarios } from '@signed-in-test/passport/scenarios'
import type { Suite } from '@signed-in-test/recognition-harness'

const scenarios = [...sessionScenarios, ...oauthScenarios]
const path = (main: string): string => fileURLToPath(new URL(main, import.meta.url))

/** Koa 3 with koa-passport 4 to 6 and the passport that each brings. */
export const suite: Suite = {
  library: 'koa-passport',
  versions: ['4.1.4', '5.0.0', '6.0.0'],
  startServers: startProviderFor,
  variants: [
    { title: 'koa-passport 6.0.0, ESM', command: { main: path('app/main.mjs') }, scenarios, allOn: [20, 22, 26] },
    { title: 'koa-passport 6.0.0, CommonJS', command: { main: path('app/main.cjs') }, scenarios },
    {
      title: 'koa-passport 5.0.0, CommonJS',
      command: { main: path('app/main.cjs'), args: ['koa-passport5', 'callback'] },
      scenarios,
    },
    {
      title: 'koa-passport 4.1.4, CommonJS',
      command: { main: path('app/main.cjs'), args: ['koa-passport4', 'sync'] },
      scenarios,
    },
  ],
}
