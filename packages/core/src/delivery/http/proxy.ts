import { ConfigError } from '../../errors.ts'
import { isLoopback } from './endpoint.ts'

/** What stands in the environment, by name. */
export type Environment = Readonly<Record<string, string | undefined>>

/**
 * The proxy for a destination. `setting`: a URL for all of them, `false` for none, undefined for what the environment says:
 * `https_proxy` or `http_proxy` by the destination's protocol, `no_proxy` for exceptions, lower case before upper case as curl
 * does. This machine itself is never asked through a proxy. Throws `ConfigError` for a proxy that is no http(s) URL.
 */
export function proxyFor(destination: URL, setting: string | false | undefined, environment: Environment): URL | undefined {
  if (setting === false || isLoopback(destination.hostname)) return undefined
  const variable = (name: string) => environment[name] || environment[name.toUpperCase()]
  if (setting !== undefined) return parseProxy('proxy', setting)
  const name = destination.protocol === 'https:' ? 'https_proxy' : 'http_proxy'
  const text = variable(name)
  if (text === undefined || isExcepted(destination, variable('no_proxy') ?? '')) return undefined
  return parseProxy(name.toUpperCase(), text)
}

/** Throws `ConfigError` for a `proxy` option that is no http(s) URL: at the start, and not at the first request. */
export function assertProxy(setting: string | false | undefined): void {
  if (typeof setting === 'string') parseProxy('proxy', setting)
}

function parseProxy(option: string, text: string): URL {
  const withProtocol = text.includes('://') ? text : `http://${text}`
  const url = URL.canParse(withProtocol) ? new URL(withProtocol) : undefined
  // The value is not repeated: it may carry a password.
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:')
    throw new ConfigError(`${option}: not an http or https URL of a proxy`)
  return url
}

/** `no_proxy`: names with their subdomains, with or without a leading dot, optionally with a port; `*` for all. */
function isExcepted({ hostname, port, protocol }: URL, exceptions: string): boolean {
  const effectivePort = port || (protocol === 'https:' ? '443' : '80')
  return exceptions
    .split(/[\s,]+/)
    .filter((entry) => entry !== '')
    .some((entry) => {
      if (entry === '*') return true
      const [, name = '', onlyPort] = /^\*?\.?(.*?)(?::(\d+))?$/.exec(entry.toLowerCase()) ?? []
      if (onlyPort !== undefined && onlyPort !== effectivePort) return false
      return hostname === name || hostname.endsWith(`.${name}`)
    })
}
