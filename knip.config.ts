import type { KnipConfig } from 'knip'

// In production mode tests do not count as users. What a file exports for its own test is used in the file itself; what only
// tests use is dead code and is reported.
const isProduction = process.argv.includes('--production')

const config: KnipConfig = {
  ignoreExportsUsedInFile: isProduction,
  // The published manifest of a package names its built files; the sources behind them are found through the source condition.
  workspaces: {
    '.': {
      entry: ['.ci/*.mjs'],
      project: ['.ci/**/*.mjs'],
      // Started by name or needed by another tool: the workspace's Node, Vite below Vitest, the type checker below oxlint.
      ignoreDependencies: ['node', 'vite', 'oxlint-tsgolint', '@changesets/cli', 'fast-check'],
    },
    'packages/*': {
      entry: ['src/index.ts!', 'src/**/*.test.ts', 'src/**/*.bench.ts'],
      project: ['src/**/*.ts!', '!src/**/*.test.ts!', '!src/**/*.bench.ts!', '!src/**/*.fixture.ts!'],
    },
    // Tests and examples start files by path, which no static look can follow, so every file counts as an entry there.
    'test/*': { entry: ['**/*.{ts,mts,cts,js,mjs,cjs}'] },
    'test/*/*': { entry: ['**/*.{ts,mts,cts,js,mjs,cjs}'] },
    'examples/*': { entry: ['**/*.{ts,mts,cts,js,mjs,cjs}!'] },
  },
}

export default config
