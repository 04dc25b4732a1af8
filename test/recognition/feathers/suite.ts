import { fileURLToPath } from 'node:url'
import type { Suite } from '@signed-in-test/recognition-harness'
import { fiveScenarios, restScenarios } from './scenarios.ts'

const path = (file: string): string => fileURLToPath(new URL(file, import.meta.url))

/** Feathers on Express: REST, socket.io and OAuth. */
export const suite: Suite = {
  library: '@feathersjs/authentication',
  versions: ['4.5.21', '5.0.50'],
  startServers: () => Promise.resolve({ env: {}, stop: () => Promise.resolve() }),
  variants: [
    {
      title: 'Feathers 5.0.50, ESM',
      command: { main: path('app/main.mjs') },
      scenarios: [...restScenarios, ...fiveScenarios],
      alsoOn: [20, 22, 26],
    },
    {
      title: 'Feathers 5.0.50, CommonJS',
      command: { main: path('app/main.cjs') },
      scenarios: [...restScenarios, ...fiveScenarios],
    },
    { title: 'Feathers 4.5.21, CommonJS', command: { main: path('app/four.cjs') }, scenarios: restScenarios },
  ],
}
