import { stringify } from 'yaml'
import { toFileForm } from './file-form.ts'
import type { ForwarderConfig } from './forwarder-config.ts'

/** Keys whose values never show: they are secrets, or may carry one. */
const SECRET_KEYS: ReadonlySet<string> = new Set(['bearer_tokens', 'api_key', 'headers', 'key', 'cert', 'ca', 'hmac_key'])
const REDACTED = '[REDACTED]'

/** The configuration with every default, as the YAML of a file, without secrets. */
export function printableConfig(config: ForwarderConfig): string {
  return stringify(toPrintable(toFileForm(config)))
}

function toPrintable(value: unknown, name: string = ''): unknown {
  if (typeof value === 'function') return '[function]'
  if (SECRET_KEYS.has(name) && value !== undefined && !(Array.isArray(value) && value.length === 0)) return REDACTED
  if (Array.isArray(value)) return value.map((element) => toPrintable(element))
  if (typeof value !== 'object' || value === null)
    return value === undefined || typeof value !== 'string' ? value : withoutSecrets(value)
  if ('toJSON' in value) return REDACTED
  const entries = Object.entries(value).filter(([, member]) => member !== undefined)
  return Object.fromEntries(entries.map(([key, member]) => [key, toPrintable(member, key)]))
}

/** `https://user:password@host/path?key=secret` without user, password and query. */
function withoutSecrets(text: string): string {
  if (!/^https?:\/\//i.test(text)) return text
  return text.replace(/^(https?:\/\/)[^/?#@]*@/i, `$1${REDACTED}@`).replace(/\?.*$/s, `?${REDACTED}`)
}
