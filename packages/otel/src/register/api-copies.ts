import * as api from '@opentelemetry/api'
import { requireFor } from './require-package.ts'

/** The API, as far as a copy of it is touched. */
export type ApiCopy = Pick<typeof api, 'trace' | 'ProxyTracer'>

/** The copies of the API in this process that we can reach: since 1.10, `import` and `require` give two different ones. */
export function apiCopies(): readonly ApiCopy[] {
  try {
    const required = requireFor('@opentelemetry/api')?.('@opentelemetry/api') as ApiCopy | undefined
    return required === undefined || required.trace === api.trace ? [api] : [api, required]
  } catch {
    return [api]
  }
}
