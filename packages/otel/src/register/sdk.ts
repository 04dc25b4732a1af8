import { report } from './report.ts'
import { requireFor } from './require-package.ts'

/** An SDK that runs. */
export interface StartedSdk {
  shutdown(): Promise<void>
}

interface SdkNodeModule {
  readonly NodeSDK: new (options?: object) => StartedSdk & { start(): void }
  /** Newer SDKs: the only one that reads `OTEL_CONFIG_FILE`. */
  readonly startNodeSdk?: () => StartedSdk
  readonly startNodeSDK?: () => StartedSdk
}

/** An SDK that is loaded and can be started. */
export interface LoadedSdk {
  /** Starts it as the environment says, as if we were not there. `processor` is used where the environment wants no other. */
  start(processor: object | undefined): StartedSdk
}

/**
 * Loads `@opentelemetry/sdk-node`, the app's own if it has one. Undefined, and one sentence in the log, if there is none: then
 * sign-ins are delivered all the same, since our login spans need no SDK, but there are no traces.
 */
export function loadSdk(): LoadedSdk | undefined {
  const require = requireFor('@opentelemetry/sdk-node')
  if (require === undefined) {
    report(
      'error',
      '@opentelemetry/sdk-node is not installed: sign-ins are delivered, but no traces are recorded. Install it, or set SIGNED_IN_SDK=join if the app brings its own SDK.',
    )
    return undefined
  }
  const sdk = require('@opentelemetry/sdk-node') as SdkNodeModule
  return { start: (processor) => start(sdk, processor) }
}

function start(sdk: SdkNodeModule, processor: object | undefined): StartedSdk {
  const startFromFile = sdk.startNodeSdk ?? sdk.startNodeSDK
  if (process.env['OTEL_CONFIG_FILE'] && startFromFile !== undefined) return startFromFile()
  // Naming processors switches the environment's exporters off. So they are named only where the environment switches them off
  // itself: the SDK then makes no provider at all unless it is given a processor.
  const exporters = (process.env['OTEL_TRACES_EXPORTER'] ?? '').split(',').map((name) => name.trim())
  const node = new sdk.NodeSDK(exporters[0] === 'none' && processor !== undefined ? { spanProcessors: [processor] } : {})
  node.start()
  return node
}
