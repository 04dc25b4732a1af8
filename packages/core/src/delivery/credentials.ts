import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
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
 * has passed, and at once when the destination refused it. Trailing white space is not part of the key. A file that cannot be
 * read later leaves the last key in use.
 */
export function fileCredentials(path: string, clock: Clock, onFailure: (code: string) => void): CredentialSource {
  let apiKey = readAtStart(path)
  let readAt = clock.monotonic()
  return {
    async current() {
      if (clock.monotonic() - readAt >= KEY_FILE_MAX_AGE_MILLIS) {
        readAt = clock.monotonic()
        try {
          apiKey = (await readFile(path, 'utf8')).trim() || apiKey
        } catch (error) {
          onFailure((error as NodeJS.ErrnoException).code ?? 'ERROR')
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
  return key
}
