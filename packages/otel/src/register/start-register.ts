import { isMainThread, parentPort } from 'node:worker_threads'
import { ConfigError, type RuleDefinition, RuleError, resolveOptions, reveal, type SignedInConfig } from '@signed-in/core'
import { getAuthInstrumentations } from '@signed-in/instrumentation'
import { withinDeadline } from '../deadline.ts'
import { SignedInSpanProcessor } from '../span-processor.ts'
import { instrumentAfterPreloads } from './after-preloads.ts'
import { registerEsmHook } from './esm-hook.ts'
import { EXIT_DEADLINE_MILLIS, ExitExporter } from './exit-exporter.ts'
import { flushOnExit } from './exit-flush.ts'
import { report } from './report.ts'
import { SdkHost, type SdkMode } from './sdk-host.ts'

const STARTED_KEY: unique symbol = Symbol.for('@signed-in/otel/register@1') as never

/**
 * Everything that `--import @signed-in/otel/register` does, once per process: instrumentations, processor, exporter, and an SDK where
 * the app brings none. Never throws: what cannot be done is one line in the log, and the app runs without it.
 */
export function startRegister(env: NodeJS.ProcessEnv = process.env): void {
  // Node 20 loads what `--require` names in the thread of its loader hooks as well. No code of the app runs there; where it does, in a
  // worker, there is a port to the parent.
  if (!isMainThread && parentPort === null) return
  const holder = globalThis as { [STARTED_KEY]?: true }
  if (holder[STARTED_KEY] === true) return
  holder[STARTED_KEY] = true
  const config = attempt('The configuration is wrong', () => resolveOptions({}, env))
  if (config?.disabled === true) return
  for (const warning of config?.warnings ?? []) report('warn', warning)
  const exporter = config && createExporter(config)
  const processor = config && exporter && createProcessor(config, exporter)
  const rules: readonly RuleDefinition[] = config?.signIn.rules ?? []
  let onProvider = (): void => {}
  const host = new SdkHost(processor, rules, sdkMode(env), () => onProvider())
  attempt('The tracer provider cannot be joined', () => host.begin())
  // After the SDK is loaded, so that what it loads does not pass the hook on `require`.
  if (config !== undefined) {
    onProvider = instrumentAfterPreloads(() => void attempt('Libraries cannot be instrumented', () => instrument(config)))
  }
  flushOnExit({
    flush: () => withinDeadline(() => host.flush(), EXIT_DEADLINE_MILLIS),
    shutdown: () => withinDeadline(() => host.shutdown(), EXIT_DEADLINE_MILLIS),
    farewell: () => exporter?.reportLoss(),
    accepted: () => exporter?.stats().accepted ?? 0,
  })
}

/** Undefined, and told, where there is nowhere to deliver to: login spans are written all the same, for a forwarder. */
function createExporter({ delivery }: SignedInConfig): ExitExporter | undefined {
  if (delivery.url === undefined && delivery.destination === undefined && delivery.destinations === undefined) {
    report(
      'error',
      'SIGNED_IN_TRACK_URL is not set: this process delivers no sign-ins. Set it to the address of your /track endpoint. (Login spans are written to your traces all the same; SIGNED_IN_DISABLED=true switches them off, too.)',
    )
    return undefined
  }
  return attempt('Sign-ins cannot be delivered', () => new ExitExporter(delivery))
}

function createProcessor({ signIn }: SignedInConfig, exporter: ExitExporter): SignedInSpanProcessor | undefined {
  return attempt('Sign-ins cannot be recognised', () => new SignedInSpanProcessor({ ...signIn, exporter }))
}

function instrument({ loginSpan }: SignedInConfig): void {
  const { hmacKey, groupAttributes, ...plain } = loginSpan
  const instrumentations = getAuthInstrumentations({
    ...plain,
    ...(hmacKey && { hmacKey: reveal(hmacKey) }),
    ...(groupAttributes && { groupAttributes }),
  })
  const definitions = instrumentations.flatMap((instrumentation) => instrumentation.getModuleDefinitions())
  const modules = [...new Set(definitions.map(({ name }) => name))]
  const files = definitions.flatMap((definition) => definition.files.map(({ name }) => name))
  attempt('Libraries that the app imports as ES modules are not seen', () => registerEsmHook({ modules, files }))
}

function sdkMode(env: NodeJS.ProcessEnv): SdkMode {
  const mode = env['SIGNED_IN_SDK']?.trim()
  if (mode === undefined || mode === '' || mode === 'auto') return 'auto'
  if (mode === 'start' || mode === 'join') return mode
  report('error', `SIGNED_IN_SDK is ${JSON.stringify(mode.slice(0, 40))}; it must be auto, start or join. It counts as auto.`)
  return 'auto'
}

function attempt<T>(failure: string, work: () => T): T | undefined {
  try {
    return work()
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    const isOurs = error instanceof ConfigError || error instanceof RuleError
    report(
      'error',
      `${failure}: ${reason}${isOurs ? '' : ` (${error instanceof Error ? error.name : typeof error})`} The app runs without it.`,
    )
    return undefined
  }
}
