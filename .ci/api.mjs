// Writes one report of the public surface for every subpath of every package into test/api, from the built declarations.
// With --check nothing is written: a surface that differs from its report fails.
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { ROOT } from './bootstrap.mjs'

const isCheck = process.argv.includes('--check')
const reports = join(ROOT, 'test/api')
const scratch = mkdtempSync(join(tmpdir(), 'signed-in-api-'))
const { CompilerState, Extractor, ExtractorConfig } = createRequire(join(ROOT, 'test/repository/package.json'))(
  '@microsoft/api-extractor',
)

mkdirSync(reports, { recursive: true })
const wanted = new Set()
let problems = 0
const entries = publicEntries()
// One program for all entries: reading the declarations of Node and OpenTelemetry once, not once an entry.
const compilerState = CompilerState.create(configOf(entries[0]), { additionalEntryPoints: entries.map(({ types }) => types) })
for (const entry of entries) {
  const name = `${entry.report}.api.md`
  wanted.add(name)
  const surface = surfaceOf(entry)
  const path = join(reports, name)
  const recorded = existsSync(path) ? readFileSync(path, 'utf8') : undefined
  if (recorded === surface) continue
  if (isCheck) {
    problems += 1
    console.error(recorded === undefined ? `${name}: is missing` : `${name}: the public surface of ${entry.title} changed`)
    if (recorded !== undefined) console.error(firstDifference(recorded, surface))
  } else {
    writeFileSync(path, surface)
    console.log(`wrote test/api/${name}`)
  }
}
for (const name of readdirSync(reports).filter((file) => file.endsWith('.api.md') && !wanted.has(file))) {
  if (isCheck) {
    problems += 1
    console.error(`${name}: no package has this entry any more`)
  } else rmSync(join(reports, name))
}
rmSync(scratch, { recursive: true, force: true })
if (problems > 0) {
  console.error('If the change is meant: npm run build && npm run api, and add a changeset.')
  process.exitCode = 1
}

/** Every subpath of every package that has declarations. */
function publicEntries() {
  return readdirSync(join(ROOT, 'packages'))
    .sort()
    .filter((name) => existsSync(join(ROOT, 'packages', name, 'package.json')))
    .flatMap((name) => {
      const manifest = JSON.parse(readFileSync(join(ROOT, 'packages', name, 'package.json'), 'utf8'))
      return Object.entries(manifest.exports)
        .map(([subpath, target]) => ({ subpath, types: target.types ?? target.import?.types }))
        .filter(({ types }) => types !== undefined)
        .map(({ subpath, types }) => ({
          folder: join(ROOT, 'packages', name),
          title: subpath.replace('.', manifest.name),
          report: subpath === '.' ? name : `${name}${subpath.slice(1).replaceAll('/', '-')}`,
          types: join(ROOT, 'packages', name, types),
        }))
    })
}

/** @param {any} entry one of `publicEntries` */
function configOf(entry) {
  return ExtractorConfig.prepare({
    configObject: {
      projectFolder: entry.folder,
      mainEntryPointFilePath: entry.types,
      compiler: {
        overrideTsconfig: {
          compilerOptions: {
            target: 'es2023',
            lib: ['es2023'],
            module: 'nodenext',
            moduleResolution: 'nodenext',
            types: ['node'],
            strict: true,
            skipLibCheck: true,
            allowImportingTsExtensions: true,
            noEmit: true,
          },
          files: [entry.types],
        },
      },
      apiReport: {
        enabled: true,
        reportFolder: scratch,
        reportTempFolder: join(scratch, 'temp'),
        reportFileName: basename(entry.report),
      },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
      newlineKind: 'lf',
      messages: {
        compilerMessageReporting: { default: { logLevel: 'error' } },
        extractorMessageReporting: { default: { logLevel: 'none' } },
        tsdocMessageReporting: { default: { logLevel: 'none' } },
      },
    },
    configObjectFullPath: undefined,
    packageJsonFullPath: join(entry.folder, 'package.json'),
  })
}

/** @param {ReturnType<typeof publicEntries>[number]} entry */
function surfaceOf(entry) {
  const result = Extractor.invoke(configOf(entry), {
    compilerState,
    localBuild: true,
    /** @param {{ logLevel: string, text: string, handled: boolean }} message */
    messageCallback(message) {
      if (message.logLevel === 'error') console.error(`${entry.title}: ${message.text}`)
      message.handled = true
    },
  })
  if (result.errorCount > 0) {
    problems += 1
    return ''
  }
  return readFileSync(join(scratch, `${entry.report}.api.md`), 'utf8')
}

/**
 * @param {string} before
 * @param {string} after
 */
function firstDifference(before, after) {
  const [old, now] = [before.split('\n'), after.split('\n')]
  const line = now.findIndex((text, index) => text !== old[index])
  const at = line < 0 ? now.length : line
  return `  line ${at + 1}\n  - ${old[at] ?? '(end)'}\n  + ${now[at] ?? '(end)'}`
}
