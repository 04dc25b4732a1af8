import { fileURLToPath } from 'node:url'
import { startProviderFor } from '@signed-in-test/oidc-provider'
import type { Suite } from '@signed-in-test/recognition-harness'
import { scenarios } from './scenarios.ts'

const env = { JWT_SECRET: 'a secret of the test that is long enough for HS256' }

/** Nest 12, which is made of ES modules. */
export const suite: Suite = {
  library: '@nestjs/passport 12',
  versions: ['12.0.0'],
  startServers: startProviderFor,
  variants: [
    {
      title: '@nestjs/passport 12.0.0, ESM',
      command: { main: fileURLToPath(new URL('app/main.mjs', import.meta.url)), env },
      scenarios,
      allOn: [20, 22, 26],
    },
  ],
}
