import { readFileSync } from 'node:fs'
import { ConfigError } from '@signed-in/core'
import type { NextHopConfig } from '../config/forwarder-config.ts'
import { NextHop } from './next-hop.ts'

/** The next hop with its certificates read. Throws `ConfigError` where a file cannot be read. */
export function createNextHop({ endpoint, caFile, certFile, keyFile, timeoutMillis, maxConnections }: NextHopConfig): NextHop {
  const [ca, cert, key] = [read(caFile), read(certFile), read(keyFile)]
  return new NextHop({
    url: new URL(endpoint),
    timeoutMillis,
    maxConnections,
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
  })
}

function read(path: string | undefined): string | undefined {
  if (path === undefined) return undefined
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    throw new ConfigError(`The file ${path} cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown error'}).`)
  }
}
