import { ConfigError } from '../../errors.ts'

/**
 * Checks a URL that the operator gave us, once, at start. https only, except for loopback or with `allowInsecure`; no user name
 * or password in it (they end up in logs and traces). The error never shows the URL's query or credentials.
 */
export function parseEndpoint(option: string, text: string, allowInsecure: boolean): URL {
  if (!URL.canParse(text))
    throw new ConfigError(`${option}: not a URL. Give an absolute one, for example https://example.com/track`)
  const url = new URL(text)
  const shown = `${url.protocol}//${url.host}${url.pathname}`
  if (url.username !== '' || url.password !== '') {
    throw new ConfigError(`${option}: ${shown} carries a user name or password. Use apiKey or headers for credentials`)
  }
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    throw new ConfigError(`${option}: ${url.protocol} is not a protocol that events can be sent over. Use https:`)
  }
  if (url.protocol === 'http:' && !allowInsecure && !isLoopback(url.hostname)) {
    throw new ConfigError(`${option}: ${shown} would send sign-ins unencrypted. Use https:, or set allowInsecure`)
  }
  return url
}

/** True for names and addresses of this machine; IPv6 with the brackets of a URL or without. */
export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname.endsWith('.localhost') || /^(?:127\.\d+\.\d+\.\d+|::1|\[::1\])$/.test(hostname)
}
