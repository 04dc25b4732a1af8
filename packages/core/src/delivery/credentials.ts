import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { isHeaderKey, KEY_FAULT } from '../config/header-check.ts'
import { ConfigError } from '../errors.ts'
import type { Clock } from './clock.ts'
import type { Credentials } from './destination.ts'

/** How old the contents of a key file may be. Secret stores rotate within minutes or hours, not seconds. */
const KEY_FILE_MAX_AGE_MILLIS = 60_000

/** The current key, wherever it comes from. */
export interface CredentialSource {
  current(): Promise<Credentials>
  /** The destination refused the key: look again before the next request. */
  refused(): void
}

/** A key given as text: it never changes. */
export function fixedCredentials(apiKey: string | undefined): CredentialSource {
  const credentials = Promise.resolve({ apiKey })
  return { current: () => credentials, refused: () => {} }
}

/**
 * A key in a file, as secret stores mount them: read at start (an unreadable file is a configuration error), again when a minute
 * has passed, and at once when the destination refused it. White space around the key is not part of it. A file that cannot be
 * read later, or then holds no usable key, leaves the last key in use; `onRead` gets the end of a sentence that says so, and undefined when
 * all is well.
 */
export function fileCredentials(path: string, clock: Clock, onRead: (fault: string | undefined) => void): CredentialSource {
  let apiKey = readAtStart(path)
  let readAt = clock.monotonic()
  return {
    async current() {
      if (clock.monotonic() - readAt >= KEY_FILE_MAX_AGE_MILLIS) {
        readAt = clock.monotonic()
        try {
          const read = (await readFile(path, 'utf8')).trim()
          const fault = read === '' ? 'is empty' : isHeaderKey(read) ? undefined : KEY_FAULT
          if (fault === undefined) apiKey = read
          onRead(fault)
        } catch (error) {
          onRead(`cannot be read (${(error as NodeJS.ErrnoException).code ?? 'ERROR'})`)
        }
      }
      return { apiKey }
    },
    refused() {
      readAt = Number.NEGATIVE_INFINITY
    },
  }
}

function readAtStart(path: string): string {
  let key: string
  try {
    key = readFileSync(path, 'utf8').trim()
  } catch (error) {
    throw new ConfigError(`apiKeyFile: ${path} cannot be read (${(error as NodeJS.ErrnoException).code ?? 'error'})`)
  }
  if (key === '') throw new ConfigError(`apiKeyFile: ${path} is empty`)
  if (!isHeaderKey(key)) throw new ConfigError(`apiKeyFile: ${path} ${KEY_FAULT}`)
  return key
}
