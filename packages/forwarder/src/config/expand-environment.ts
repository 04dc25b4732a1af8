import { ConfigError, type Environment } from '@signed-in/core'

/** `$$`, `${env:NAME}` and `${env:NAME:-default}`, as in the Collector; the last alternative catches what is meant so and is not. */
const REFERENCE = /\$\$|\$\{env:([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\}|\$\{[^}]*\}?/g

/**
 * Puts variables into a text. A variable that is not set and has no default is an error, unlike in the Collector, where it is empty:
 * an empty token lets everybody in. Throws `ConfigError`.
 */
export function expandEnvironment(text: string, env: Environment): string {
  return text.replaceAll(REFERENCE, (whole: string, name: string | undefined, fallback: string | undefined) => {
    if (whole === '$$') return '$'
    if (name === undefined) {
      throw new ConfigError(
        `${JSON.stringify(whole)} is no reference. Write \${env:NAME} or \${env:NAME:-default}, and $$ for a dollar sign`,
      )
    }
    const value = env[name]
    if (value !== undefined && value !== '') return value
    if (fallback === undefined)
      throw new ConfigError(`\${env:${name}} is not set. Set ${name}, or write \${env:${name}:-default}`)
    return fallback
  })
}
