import type { RuleDefinition } from '@signed-in/core'
import { getAuthInstrumentations } from '@signed-in/instrumentation'
import { withinDeadline } from '../deadline.ts'
import { SignedInSpanProcessor } from '../span-processor.ts'
import { TrackExporter } from '../track-exporter.ts'
import { readEnvironment } from './environment.ts'
import { registerEsmHook } from './esm-hook.ts'
import { flushOnExit } from './exit-flush.ts'
import { report } from './report.ts'
import { SdkHost, type SdkMode } from './sdk-host.ts'

const STARTED_KEY: unique symbol = Symbol.for('@signed-in/otel/register@1') as never

const EXIT_DEADLINE_MILLIS = 5_000
const TRUE = /^(?:1|true|yes|on)$/i

/**
 * Everything that `--import @signed-in/otel/register` does, once per process: instrumentations, processor, exporter, and an SDK where
 * the app brings none. Never throws: what cannot be done is one line in the log, and the app runs without it.
 */
export function startRegister(env: NodeJS.ProcessEnv = process.env): void {
  const holder = globalThis as { [STARTED_KEY]?: true }
  if (holder[STARTED_KEY] === true || TRUE.test(env['SIGNED_IN_DISABLED'] ?? '')) return
  holder[STARTED_KEY] = true
  attempt('instrumentation', instrument)
  const funnel = attempt('configuration', () => createFunnel(env))
  const host = new SdkHost(funnel?.processor, funnel?.rules ?? [], sdkMode(env))
  attempt('tracing', () => host.begin())
  flushOnExit({
    flush: () => withinDeadline(() => host.flush(), EXIT_DEADLINE_MILLIS),
    shutdown: () => withinDeadline(() => host.shutdown(), EXIT_DEADLINE_MILLIS),
  })
}

function instrument(): void {
  const instrumentations = getAuthInstrumentations()
  const modules = instrumentations.flatMap((instrumentation) => instrumentation.getModuleDefinitions().map(({ name }) => name))
  try {
    registerEsmHook([...new Set(modules)])
  } catch (error) {
    report('error', `libraries that the app imports as ES modules are not seen: ${messageOf(error)}`)
  }
}

function createFunnel(env: NodeJS.ProcessEnv): { processor: SignedInSpanProcessor; rules: readonly RuleDefinition[] } {
  const { signIn, delivery } = readEnvironment(env)
  const processor = new SignedInSpanProcessor({ ...signIn, exporter: new TrackExporter(delivery) })
  return { processor, rules: signIn.rules ?? [] }
}

function sdkMode(env: NodeJS.ProcessEnv): SdkMode {
  const mode = env['SIGNED_IN_SDK']
  if (mode === undefined || mode === '' || mode === 'auto') return 'auto'
  if (mode === 'start' || mode === 'join') return mode
  report('error', `SIGNED_IN_SDK is ${JSON.stringify(mode)}; it must be auto, start or join. It counts as auto.`)
  return 'auto'
}

function attempt<T>(part: string, work: () => T): T | undefined {
  try {
    return work()
  } catch (error) {
    report('error', `${part}: ${messageOf(error)} The app runs without it.`)
    return undefined
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
