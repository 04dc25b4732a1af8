import { fileURLToPath } from 'node:url'
import { scenarios } from '@signed-in-test/nestjs-passport/scenarios'
import { startProviderFor } from '@signed-in-test/oidc-provider'
import type { Suite } from '@signed-in-test/recognition-harness'

const env = { JWT_SECRET: 'a secret of the test that is long enough for HS256' }

/** Nest 11, which is made of CommonJS modules. */
export const suite: Suite = {
  library: '@nestjs/passport 11',
  versions: ['11.0.5'],
  startServers: startProviderFor,
  variants: [
    {
      title: '@nestjs/passport 11.0.5, CommonJS',
      command: { main: fileURLToPath(new URL('app/main.cjs', import.meta.url)), env },
      scenarios,
      alsoOn: [20, 22, 26],
    },
  ],
}
