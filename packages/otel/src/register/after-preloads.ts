import * as nodeModule from 'node:module'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { ownLocation } from './own-location.ts'

type Load = (request: string, parent: unknown, isMain: boolean) => unknown

const PRELOAD_FLAG = /^(?:-r|--require|--import)$/
const OWN = /@signed-in[/\\]otel[/\\]register|otel[/\\]dist[/\\]cjs[/\\]register/
const INSTRUMENTS = /opentelemetry|otel|instrument|telemetry|tracing/i

/** One module that Node loads before the app. */
export interface Preload {
  readonly name: string
  readonly isImport: boolean
}

/** What Node loads before the app, in order: `NODE_OPTIONS` first, `--require` before `--import`. */
export function preloads(execArgv: readonly string[], nodeOptions: string): readonly Preload[] {
  const words = [...nodeOptions.split(/\s+/), ...execArgv].flatMap((word) => {
    const equals = /^(--require|--import)=(.*)$/.exec(word)
    return equals === null ? [word] : [String(equals[1]), String(equals[2])]
  })
  const named = words.flatMap((word, index): Preload[] =>
    PRELOAD_FLAG.test(word) ? [{ name: words[index + 1] ?? '', isImport: word === '--import' }] : [],
  )
  return [...named.filter(({ isImport }) => !isImport), ...named.filter(({ isImport }) => isImport)]
}

/** Those behind us, if something among them seems to set up instrumentation. */
export function instrumentationBehindUs(all: readonly Preload[]): readonly Preload[] {
  const own = all.findIndex(({ name }) => OWN.test(name))
  const behind = own < 0 ? [] : all.slice(own + 1)
  return behind.some(({ name }) => INSTRUMENTS.test(name)) ? behind : []
}

/**
 * Instruments libraries after other instrumentation has been set up.
 *
 * All instrumentations of a process share one hook on `require`, which shows each module to them once, when it is first loaded. What
 * another preload loads while it sets itself up (`http` in its exporters) would be seen by ours alone, and its own instrumentation
 * of that module would never see it. So with such a preload behind us we wait: for its provider, or for the app's main module.
 *
 * @returns call it when a provider is registered
 */
export function instrumentAfterPreloads(instrument: () => void): () => void {
  let isDone = false
  const once = (): void => {
    if (isDone) return
    isDone = true
    instrument()
  }
  const behind = instrumentationBehindUs(preloads(process.execArgv, process.env['NODE_OPTIONS'] ?? ''))
  if (behind.length === 0) once()
  else {
    beforeCommonJsMain(once)
    void afterImports(behind).then(once)
  }
  return once
}

function beforeCommonJsMain(work: () => void): void {
  const loader = nodeModule.Module as unknown as { _load: Load }
  const load = loader._load
  const watching: Load = function (this: unknown, request, parent, isMain) {
    // Node 20 says `isMain` of preloads, too.
    if (isMain && request === process.argv[1]) {
      if (loader._load === watching) loader._load = load
      work()
    }
    return load.call(this, request, parent, isMain)
  }
  loader._load = watching
}

/** Waits for the very imports that Node is about to make, in its order. `--require` is done before any promise goes on. */
async function afterImports(behind: readonly Preload[]): Promise<void> {
  for (const { name, isImport } of behind) {
    try {
      if (isImport) await importAsNode(name)
    } catch {
      // Node meets the same error in a moment and ends the process with it; or the name is one that only Node resolves as it does,
      // and then we go on when it has had some time.
      await new Promise((done) => setImmediate(done))
    }
  }
}

/** The flag resolves from the working directory; a package that is another one from there must not be loaded by us. */
async function importAsNode(name: string): Promise<unknown> {
  const here = ownLocation()
  const isPath = /^(?:[./]|[a-z]+:)/i.test(name)
  if (!isPath && (here === undefined || resolveFrom(here, name) !== resolveFrom(join(process.cwd(), 'package.json'), name))) {
    throw new Error('resolves elsewhere')
  }
  // TypeScript makes a `require` of a plain `import()` in our CommonJS build.
  const importModule = new Function('specifier', 'return import(specifier)') as (specifier: string) => Promise<unknown>
  return await importModule(/^[./]/.test(name) ? pathToFileURL(resolve(name)).href : name)
}

function resolveFrom(place: string, name: string): string {
  return nodeModule.createRequire(place).resolve(name)
}
