import { readFileSync } from 'node:fs'
import { createSecureContext, type TlsOptions } from 'node:tls'
import { ConfigError } from '@signed-in/core'
import type { TlsFiles } from '../config/forwarder-config.ts'

/**
 * Reads a listener's certificates. Throws `ConfigError` if a file cannot be read or certificate and key do not fit, so that a bad
 * renewal is noticed before the good one is replaced.
 */
export function readTlsFiles({ certFile, keyFile, clientCaFile }: TlsFiles): TlsOptions {
  const options: TlsOptions = {
    cert: read(certFile),
    key: read(keyFile),
    minVersion: 'TLSv1.2',
    ...(clientCaFile === undefined ? {} : { ca: read(clientCaFile), requestCert: true, rejectUnauthorized: true }),
  }
  try {
    createSecureContext(options)
  } catch {
    throw new ConfigError(`${certFile} and ${keyFile} are no certificate with its key in PEM.`)
  }
  return options
}

function read(path: string): Buffer {
  try {
    return readFileSync(path)
  } catch (error) {
    throw new ConfigError(`The file ${path} cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown error'}).`)
  }
}
