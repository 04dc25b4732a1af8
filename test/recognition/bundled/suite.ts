import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import type { Suite, Variant } from '@signed-in-test/recognition-harness'
import { buildApp, mainOf, type Recipe } from './build-app.ts'
import { scenarios } from './scenarios.ts'

const register = fileURLToPath(new URL('../../../packages/otel/dist/cjs/register.js', import.meta.url))
const tsx = createRequire(import.meta.url).resolve('tsx')

function variant(recipe: Recipe, more: Partial<Variant> = {}): Variant {
  const { tool, format } = recipe
  return {
    title: tool === 'tsx' ? `TypeScript run by tsx, ${format}` : `bundled by ${tool}, packages external, ${format}`,
    command: {
      main: mainOf(recipe),
      delivers: true,
      preload: tool === 'tsx' ? [tsx, register] : [register],
      build: () => buildApp(recipe),
    },
    scenarios,
    ...more,
  }
}

/** One app in TypeScript: run by tsx, and bundled by esbuild and webpack with its packages left outside. */
export const suite: Suite = {
  library: 'tsx, esbuild, webpack',
  versions: ['tsx 4.23.15', 'esbuild 0.28.2', 'webpack 5.112.2'],
  startServers: () => Promise.resolve({ env: {}, stop: () => Promise.resolve() }),
  variants: [
    variant({ tool: 'tsx', packages: 'external', format: 'ESM' }, { alsoOn: [20, 22, 26] }),
    variant({ tool: 'tsx', packages: 'external', format: 'CommonJS' }),
    variant({ tool: 'esbuild', packages: 'external', format: 'ESM' }, { isCore: true, alsoOn: [20, 22, 26] }),
    variant({ tool: 'esbuild', packages: 'external', format: 'CommonJS' }),
    variant({ tool: 'webpack', packages: 'external', format: 'ESM' }),
    variant({ tool: 'webpack', packages: 'external', format: 'CommonJS' }, { isCore: true }),
  ],
}
