import { fileURLToPath } from 'node:url'
import type { NodeMajor } from '@signed-in-test/node-versions'
import type { AppCommand } from './app-process.ts'
import type { Scenario } from './scenario.ts'

/** One way to run a library's app: a version of the library, loaded as ES module or by `require`. */
export interface Variant {
  /** e.g. `passport 0.7.0, ESM`. */
  readonly title: string
  readonly command: AppCommand
  readonly scenarios: readonly Scenario[]
  /**
   * In the quick run, too. Default: the first variant that is an ES module and the first that is a CommonJS module, of a suite in
   * which no variant says so.
   */
  readonly isCore?: boolean
  /** Node versions on which its core scenarios run besides all scenarios on Node 24. Default: none. */
  readonly alsoOn?: readonly NodeMajor[]
  /** Node versions besides 24 on which all of its scenarios run. Default: none. */
  readonly allOn?: readonly NodeMajor[]
}

/** Servers that a suite's apps need, as environment variables for them. */
export interface SuiteServers {
  readonly env: Readonly<Record<string, string>>
  stop(): Promise<void>
}

/** Everything that is run for one library. */
export interface Suite {
  /** npm name. */
  readonly library: string
  /** Versions that the apps install. */
  readonly versions: readonly string[]
  /** Why it cannot run on this machine, e.g. because a heavy peer is not installed; undefined if it can. Asked before anything else. */
  whyNot?(): string | undefined
  startServers(): Promise<SuiteServers>
  readonly variants: readonly Variant[]
}

/** One run: a variant on a Node version with the scenarios for it. */
export interface SuiteRun {
  readonly title: string
  readonly command: AppCommand
  readonly scenarios: readonly Scenario[]
}

/**
 * How much of the corpus runs. `quick`: the core scenarios of the core variants on Node 24, for `npm test`. `full`: everything, for
 * continuous integration and `npm run recognition`.
 */
export type CorpusScope = 'quick' | 'full'

/** The scope that `SIGNED_IN_RECOGNITION` asks for. Default: quick. */
export function corpusScope(env: Readonly<Record<string, string | undefined>> = process.env): CorpusScope {
  const scope = env['SIGNED_IN_RECOGNITION'] || 'quick'
  if (scope === 'quick' || scope === 'full') return scope
  throw new Error(`SIGNED_IN_RECOGNITION is ${scope}; it must be quick or full`)
}

/**
 * The runs of a suite. In full: every variant with all scenarios on Node 24, with all or the core ones on the other versions that
 * it names; and the core variants once more as they are run in production, with `@signed-in/otel/register`.
 */
export function runsOf(suite: Suite, scope: CorpusScope = 'full'): readonly SuiteRun[] {
  if (scope === 'quick') return coreVariants(suite.variants).map((variant) => runOf(variant, coreScenarios(variant), 24))
  const runs = suite.variants.flatMap((variant) => {
    const { scenarios, alsoOn = [], allOn = [] } = variant
    const inFull = [24 as const, ...allOn].map((node) => runOf(variant, scenarios, node))
    return [...inFull, ...alsoOn.map((node) => runOf(variant, coreScenarios(variant), node))]
  })
  return [...runs, ...coreVariants(suite.variants).filter(isPlain).map(runWithRegister)]
}

/**
 * The core variants with every hook of ours broken, from the first request on and, for the first of them, from the start: the app must
 * go on as if we were not there. Part of the full run; empty in the quick one.
 */
export function faultRunsOf(suite: Suite, scope: CorpusScope): readonly SuiteRun[] {
  if (scope === 'quick') return []
  const variants = coreVariants(suite.variants).filter(isPlain)
  const broken = (when: 'load' | 'request') => (variant: Variant) => {
    const { title, command, scenarios } = runOf(variant, coreScenarios(variant), 24)
    const env = { ...command.env, RECOGNITION_BREAK: when }
    return {
      title: `${title}, every hook broken from the first ${when} on`,
      command: { ...command, env, preload: [BREAK] },
      scenarios,
    }
  }
  return [...variants.map(broken('request')), ...variants.slice(0, 1).map(broken('load'))]
}

const BREAK = fileURLToPath(new URL('../preload/break-hooks.cjs', import.meta.url))

/** The whole way, as the README has it: the built register, the events at an endpoint, and only those modules hooked that it names. */
function runWithRegister(variant: Variant): SuiteRun {
  const { title, command, scenarios } = runOf(variant, coreScenarios(variant), 24)
  return { title: `${title} with register`, command: { ...command, delivers: true, preload: [REGISTER] }, scenarios }
}

const REGISTER = fileURLToPath(new URL('../../../../packages/otel/dist/cjs/register.js', import.meta.url))

/** Register takes everything by environment: what a variant has in code cannot be told to it. */
function isPlain({ command }: Variant): boolean {
  const { options, preload, isInstrumented, delivers } = command
  return options === undefined && preload === undefined && isInstrumented !== false && delivers !== true
}

function runOf({ title, command }: Variant, scenarios: readonly Scenario[], node: NodeMajor): SuiteRun {
  return { title: `${title} on Node ${node}`, command: { ...command, node }, scenarios }
}

function coreVariants(variants: readonly Variant[]): readonly Variant[] {
  const marked = variants.filter(({ isCore }) => isCore)
  if (marked.length > 0) return marked
  const isCommonJs = ({ command }: Variant): boolean => command.main.endsWith('.cjs')
  const firsts = [variants.find((variant) => !isCommonJs(variant)), variants.find(isCommonJs)]
  return firsts.filter((variant) => variant !== undefined)
}

/** A suite that marks none is small: all of its scenarios are core. */
function coreScenarios({ scenarios }: Variant): readonly Scenario[] {
  const core = scenarios.filter(({ isCore }) => isCore)
  return core.length > 0 ? core : scenarios
}
