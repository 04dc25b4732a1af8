import { readFileSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { diag } from '@opentelemetry/api'
import type { AuthInstrumentation } from '../auth-instrumentation.ts'
import { globalState } from '../global-state.ts'
import { guarded } from '../guard.ts'
import { isInBundle } from './bundle-contents.ts'
import { declaredDependencies, findInstalled } from './installed-library.ts'
import { modulesInMemory } from './modules-in-memory.ts'
import { type CoverageGap, REMEDIES } from './remedy.ts'

/** By then an app has loaded its modules, as a rule. */
const DELAY_MILLIS = 2000
/** No bundle is larger, and no smaller file is one. */
const LARGEST_BUNDLE = 32 * 1024 * 1024
const SMALLEST_BUNDLE = 50 * 1024

const TOLD_KEY: unique symbol = Symbol.for('@signed-in/instrumentation/coverage@1') as never

/**
 * Says once per process, through `diag` and shortly after its start, which auth libraries are watched (info) and which of the app's are
 * not although they could be (warn, with the remedy). Costs nothing before, and does not keep the process.
 */
export function tellCoverage(instrumentations: readonly AuthInstrumentation[], delayMillis: number = DELAY_MILLIS): void {
  guarded('coverage', () => {
    const holder = globalThis as { [TOLD_KEY]?: true }
    if (holder[TOLD_KEY] === true) return
    holder[TOLD_KEY] = true
    const early = modulesInMemory(new Set(instrumentations.map((instrumentation) => instrumentation.describe().name)))
    setTimeout(() => guarded('coverage', () => tell(instrumentations, early)), delayMillis).unref()
  })
}

function tell(instrumentations: readonly AuthInstrumentation[], early: ReadonlySet<string>): void {
  const copies = instrumentations.flatMap((instrumentation) => instrumentation.copies())
  const loaded = new Set([...copies.map(({ module }) => module), ...globalState().handedOver])
  const missed = new Set([...early].filter((name) => !loaded.has(name)))
  for (const name of missed) warn(name, 'loaded-too-early', 'was loaded before us and is not watched')
  const main = process.argv[1]
  const folder = main === undefined ? process.cwd() : dirname(main)
  const names = new Set(instrumentations.map((instrumentation) => instrumentation.describe().name))
  const declared = (declaredDependencies(folder) ?? []).filter((name) => names.has(name))
  const absent = declared.filter((name) => !loaded.has(name) && !missed.has(name))
  const bundled = absent.length === 0 ? [] : bundledInto(main, folder, absent)
  for (const name of bundled) warn(name, 'bundled', 'stands inside of the bundle and is not watched')
  const watched = copies.filter(({ isWatched }) => isWatched).map(({ module, version }) => `${module} ${version}`)
  const idle = absent.filter((name) => !bundled.includes(name))
  const rest = idle.length === 0 ? '' : `; installed and not loaded so far: ${idle.join(', ')}`
  diag.info(`signed-in: watching ${watched.length === 0 ? 'no auth library yet' : watched.join(', ')}${rest}`)
}

function warn(name: string, gap: CoverageGap, what: string): void {
  diag.warn(`signed-in: ${name} ${what}: ${REMEDIES[gap]}`)
}

function bundledInto(main: string | undefined, folder: string, names: readonly string[]): readonly string[] {
  const size = main === undefined ? 0 : (statSync(main, { throwIfNoEntry: false })?.size ?? 0)
  if (main === undefined || size < SMALLEST_BUNDLE || size > LARGEST_BUNDLE) return []
  const text = readFileSync(main, 'utf8')
  return names.filter((name) => {
    const installed = findInstalled(name, folder)
    return installed !== undefined && isInBundle(text, installed)
  })
}
