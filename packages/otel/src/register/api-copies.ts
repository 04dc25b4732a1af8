import { existsSync } from 'node:fs'
import * as api from '@opentelemetry/api'
import { isMainEsm } from './main-module.ts'
import { requireFor } from './require-package.ts'

/** The API, as far as a copy of it is touched. */
export type ApiCopy = Pick<typeof api, 'trace' | 'ProxyTracer'>

/**
 * The copies of the API in this process: since 1.10, `require` and `import` give two different ones. Ours is the one of `require`,
 * like that of the SDK that we load; the other is what an app of ES modules imports, and is loaded for it a moment earlier.
 */
export function apiCopies(): readonly ApiCopy[] {
  try {
    const require = requireFor('@opentelemetry/api')
    const path = require?.resolve('@opentelemetry/api')
    if (require === undefined || path === undefined) return [api]
    const twin = path.replace(/\.cjs$/, '.mjs')
    const hasTwin = twin !== path && isMainEsm() && existsSync(twin)
    const copies = [api, require(path) as ApiCopy, ...(hasTwin ? [require(twin) as ApiCopy] : [])]
    return copies.filter((copy, index) => copies.findIndex(({ trace }) => trace === copy.trace) === index)
  } catch {
    return [api]
  }
}
