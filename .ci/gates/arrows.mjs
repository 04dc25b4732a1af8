// The arrows between packages, and what may stand in a user's app: every manifest, project reference and import against one table.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { join, relative } from 'node:path'

/**
 * The table of docs/architecture.md. `packages`: our own packages that a package may depend on. `outside`: everything else it may
 * install or ask for as a peer. A new name here is a decision about what stands in a user's app: see CONTRIBUTING.md, "Dependencies".
 * @type {Readonly<Record<string, { readonly packages: readonly string[], readonly outside: readonly string[] }>>}
 */
export const ALLOWED = {
  core: { packages: [], outside: ['yaml', 'zod'] },
  instrumentation: { packages: ['core'], outside: ['@opentelemetry/api', '@opentelemetry/instrumentation'] },
  otel: { packages: ['core', 'instrumentation'], outside: ['@opentelemetry/api', '@opentelemetry/sdk-node'] },
  forwarder: {
    packages: ['core'],
    outside: [
      '@grpc/grpc-js',
      '@opentelemetry/api',
      '@opentelemetry/exporter-metrics-otlp-proto',
      '@opentelemetry/resources',
      '@opentelemetry/sdk-metrics',
      '@platformatic/kafka',
      'yaml',
      'zod',
    ],
  },
  cli: { packages: ['core', 'forwarder'], outside: ['@hono/node-server', 'commander', 'hono', 'yaml', 'zod'] },
}

const SCOPE = '@signed-in/'

/**
 * @param {string} root
 * @returns {Promise<import('../command.mjs').CommandResult>}
 */
export async function arrows(root) {
  const folders = readdirSync(join(root, 'packages')).filter((name) => existsSync(join(root, 'packages', name, 'package.json')))
  const problems = folders.flatMap((name) => {
    const rule = ALLOWED[name]
    if (!rule) return [`packages/${name}: this package is not in the table of .ci/gates/arrows.mjs`]
    return [...manifestProblems(root, name, rule), ...referenceProblems(root, name, rule), ...importProblems(root, name, rule)]
  })
  return { ok: problems.length === 0, output: problems.join('\n') }
}

/**
 * @param {string} root
 * @param {string} name
 * @param {(typeof ALLOWED)[string]} rule
 */
function manifestProblems(root, name, rule) {
  const manifest = readJson(join(root, 'packages', name, 'package.json'))
  const problems = []
  for (const field of ['dependencies', 'peerDependencies', 'optionalDependencies']) {
    for (const dependency of Object.keys(manifest[field] ?? {})) {
      if (!allows(rule, dependency)) problems.push(`packages/${name}/package.json: ${field} must not name ${dependency}`)
    }
  }
  for (const dependency of Object.keys(manifest.devDependencies ?? {})) {
    if (dependency.startsWith(SCOPE) && !allows(rule, dependency)) {
      problems.push(`packages/${name}/package.json: devDependencies must not name ${dependency}`)
    }
  }
  return problems
}

/**
 * @param {string} root
 * @param {string} name
 * @param {(typeof ALLOWED)[string]} rule
 */
function referenceProblems(root, name, rule) {
  const problems = []
  for (const file of ['tsconfig.json', 'tsconfig.cjs.json']) {
    const path = join(root, 'packages', name, file)
    if (!existsSync(path)) continue
    for (const { path: reference } of readJson(path).references ?? []) {
      const target = reference.split('/')[1] ?? reference
      if (!rule.packages.includes(target)) problems.push(`packages/${name}/${file}: must not reference ${reference}`)
    }
  }
  return problems
}

/**
 * Imports of a package's own source, tests left out. The compiler refuses what is not installed; this refuses what happens to be
 * installed at the root of the workspace, and every path out of the package.
 * @param {string} root
 * @param {string} name
 * @param {(typeof ALLOWED)[string]} rule
 */
function importProblems(root, name, rule) {
  const manifest = readJson(join(root, 'packages', name, 'package.json'))
  const declared = new Set(
    Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies, ...manifest.optionalDependencies }),
  )
  // Types of a peer that a package asks for in two majors come from a dev dependency of the same scope.
  const typesOnly = new Set(Object.keys(manifest.devDependencies ?? {}))
  const source = join(root, 'packages', name, 'src')
  const problems = []
  for (const file of sourceFiles(source)) {
    for (const { specifier, isType } of importsOf(readFileSync(file, 'utf8'))) {
      const at = relative(root, file)
      if (specifier.startsWith('.')) {
        if (relative(source, join(file, '..', specifier)).startsWith('..'))
          problems.push(`${at}: ${specifier} leaves the package`)
        continue
      }
      if (specifier.startsWith('node:') || specifier.startsWith('#') || builtinModules.includes(specifier)) continue
      const dependency = packageOf(specifier)
      if (name === 'core' && dependency.startsWith('@opentelemetry/')) problems.push(`${at}: core never imports ${dependency}`)
      else if (dependency.startsWith(SCOPE) && !allows(rule, dependency))
        problems.push(`${at}: ${name} must not import ${dependency}`)
      else if (!declared.has(dependency) && !(isType && typesOnly.has(dependency))) {
        problems.push(`${at}: ${dependency} is not among the dependencies of ${name}`)
      }
    }
  }
  return problems
}

/**
 * Every module that a source names, comments left out.
 * @param {string} text
 * @returns {{ specifier: string, isType: boolean }[]}
 */
export function importsOf(text) {
  const code = text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '')
  const found = []
  const statement = /\b(?:import|export)\s+(type\s+)?(?:[\w*\s{},]+?\s+from\s+)?'([^']+)'/g
  for (const [, type, specifier] of code.matchAll(statement))
    found.push({ specifier: specifier ?? '', isType: type !== undefined })
  const call = /(typeof\s+)?\b(?:import|require)\(\s*'([^']+)'\s*\)/g
  for (const [, type, specifier] of code.matchAll(call)) found.push({ specifier: specifier ?? '', isType: type !== undefined })
  return found
}

/** @param {string} specifier */
function packageOf(specifier) {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')
}

/**
 * @param {(typeof ALLOWED)[string]} rule
 * @param {string} dependency
 */
function allows(rule, dependency) {
  return dependency.startsWith(SCOPE) ? rule.packages.includes(dependency.slice(SCOPE.length)) : rule.outside.includes(dependency)
}

/**
 * @param {string} folder
 * @returns {string[]}
 */
function sourceFiles(folder) {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts') && !/\.(test|bench|fixture)\.ts$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
}

/**
 * Reads JSON with whole-line comments, as the compiler's settings may have them.
 * @param {string} path
 * @returns {any}
 */
function readJson(path) {
  return JSON.parse(readFileSync(path, 'utf8').replace(/^\s*\/\/.*$/gm, ''))
}
