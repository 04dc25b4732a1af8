/** What the API's global holds under `trace`: a proxy whose delegate is the SDK's provider. */
interface GlobalProvider {
  getDelegate?(): unknown
  setDelegate?(provider: unknown): void
}

interface ApiGlobal {
  trace?: GlobalProvider
  metrics?: object
}

/** Where every 1.x version of the API, and every copy of it in the process, keeps what is registered. */
const API_KEY: unique symbol = Symbol.for('opentelemetry.js.api.1') as never

/** The same for the API of logs, which is a package of its own: a function from the wanted compatibility version to the provider. */
const LOGS_API_KEY: unique symbol = Symbol.for('io.opentelemetry.js.api.logs') as never
const LOGS_API_VERSION = 1

const globals = globalThis as { [API_KEY]?: ApiGlobal; [LOGS_API_KEY]?: (version: number) => object | undefined }

/** The provider that is registered, without the API's proxy around it; undefined when there is none. */
export function registeredProvider(): object | undefined {
  const registered = globals[API_KEY]?.trace
  const provider = registered?.getDelegate?.() ?? registered
  return typeof provider === 'object' && provider !== null ? provider : undefined
}

/** What can be flushed beside traces: the providers of metrics and of logs, as far as they are registered and can. */
export function registeredMetricsAndLogs(): readonly { forceFlush?(): Promise<unknown> }[] {
  const providers = [globals[API_KEY]?.metrics, globals[LOGS_API_KEY]?.(LOGS_API_VERSION)]
  return providers.filter((provider) => typeof provider === 'object' && provider !== null)
}

/** True if the app, or we, have set a logger for `diag`. */
export function hasDiagLogger(): boolean {
  return (globals[API_KEY] as { diag?: unknown } | undefined)?.diag !== undefined
}

/**
 * Tells of the tracer provider that somebody registers later, in the moment of the registration: a sign-in that follows in the same
 * tick must not be missed. Any copy and 1.x version of the API registers in this one place.
 *
 * The API offers no such notice, so the one property is watched through a setter, which is gone again after the first value.
 */
export function watchRegistration(onProvider: (provider: object) => void): void {
  const api = globals[API_KEY]
  if (api === undefined) onFirstValue(globals, API_KEY, (created) => watchTrace(created as ApiGlobal, onProvider))
  else watchTrace(api, onProvider)
}

function watchTrace(api: ApiGlobal, onProvider: (provider: object) => void): void {
  onFirstValue(api, 'trace', (registered) => {
    const proxy = registered as GlobalProvider
    if (typeof proxy.setDelegate !== 'function') {
      onProvider(proxy)
      return
    }
    // The proxy is registered before it gets its delegate.
    const setDelegate = proxy.setDelegate
    proxy.setDelegate = (provider) => {
      Reflect.deleteProperty(proxy, 'setDelegate')
      setDelegate.call(proxy, provider)
      if (typeof provider === 'object' && provider !== null) onProvider(provider)
    }
  })
}

function onFirstValue(target: object, key: PropertyKey, onValue: (value: object) => void): void {
  Object.defineProperty(target, key, {
    configurable: true,
    enumerable: true,
    get: () => undefined,
    set: (value: object) => {
      Object.defineProperty(target, key, { configurable: true, enumerable: true, writable: true, value })
      onValue(value)
    },
  })
}
