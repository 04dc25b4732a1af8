// In production mode tests do not count as users: what only tests use is dead code and is reported.
const isProduction = process.argv.includes('--production')

const everyFile = '**/*.{ts,tsx,mts,cts,js,mjs,cjs}'

const config = {
  // A bound or a type that its own file uses may be exported for its test and its readers.
  ignoreExportsUsedInFile: true,
  // Test apps are started by path, some in a folder with other packages, and they load libraries whose names come from a list.
  ignoreIssues: { 'test/**': ['dependencies', 'unlisted', 'binaries'], 'examples/**': ['dependencies', 'devDependencies'] },
  ignoreWorkspaces: isProduction ? ['test/**', 'examples/**'] : [],
  workspaces: {
    '.': {
      entry: ['.ci/*.mjs'],
      project: ['.ci/**/*.mjs'],
      // The gates take publint from test/repository, where the tools stand that `npm start` does not install.
      ignoreDependencies: ['publint'],
    },
    'packages/*': {
      entry: ['src/**/*.test.ts', 'src/**/*.bench.ts'],
      project: ['src/**/*.ts!', '!src/**/*.test.ts!', '!src/**/*.bench.ts!', '!src/**/*.fixture.ts!'],
      // Optional peers, used only where the app has them, and what an example in a README imports.
      ignoreDependencies: [
        'yaml',
        '@opentelemetry/sdk-node',
        '@platformatic/kafka',
        '@opentelemetry/exporter-trace-otlp-http',
        // The forwarder's metrics over OTLP, and what their SDK asks for.
        '@opentelemetry/(api|resources|sdk-metrics|exporter-metrics-otlp-proto)',
      ],
    },
    // Tests and examples start files by path, which no static look can follow, so every file counts as an entry there.
    'examples/*': { entry: [everyFile] },
    'test/*': { entry: [everyFile] },
    'test/*/*': { entry: [everyFile] },
    // Found by path: binaries of Node, and the tools of the gates.
    'test/node-versions': { entry: [everyFile], ignoreDependencies: [/^node\d+$/] },
    'test/packaging': { entry: [everyFile], ignoreDependencies: ['typescript-5', '@signed-in-test/node-versions'] },
    'test/repository': {
      entry: [everyFile],
      ignoreDependencies: [
        '@arethetypeswrong/cli',
        '@biomejs/biome',
        '@microsoft/api-extractor',
        'knip',
        'oxlint',
        'oxlint-tsgolint',
        'publint',
      ],
    },
  },
}

export default config
