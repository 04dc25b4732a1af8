import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Something real that tests run against and that npm does not bring. */
export interface PeerRecipe {
  /** Folder name in the cache. */
  readonly name: string
  /** What it is, as a sentence's subject: `OpenTelemetry's Python SDK`. */
  readonly what: string
  /** Files that say which versions; their content names the folder, so that a change fetches anew. */
  readonly manifests: readonly URL[]
  /** Puts it into the folder. Throws where the machine lacks a tool or the network. */
  readonly install: (folder: string) => void
}

/** Where the peer is, or why it is not there, for a skipped test to print. */
export type Peer = { readonly folder: string } | { readonly missing: string }

/**
 * Finds a peer in the user's cache (`$XDG_CACHE_HOME/signed-in`, else `~/.cache/signed-in`), outside of the checkout. Fetches it only
 * where `SIGNED_IN_FETCH_PEERS` is set: a test run without it needs no network.
 */
export function fetchedPeer({ name, what, manifests, install }: PeerRecipe): Peer {
  const hash = createHash('sha256')
  for (const manifest of manifests) hash.update(readFileSync(fileURLToPath(manifest)))
  const cache = join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'signed-in')
  const folder = join(cache, `${name}-${hash.digest('hex').slice(0, 12)}`)
  const complete = join(folder, 'complete')
  if (existsSync(complete)) return { folder }
  if (process.env['SIGNED_IN_FETCH_PEERS'] === undefined)
    return { missing: `${what} is not there; set SIGNED_IN_FETCH_PEERS=1 to fetch it` }
  try {
    mkdirSync(folder, { recursive: true })
    install(folder)
    writeFileSync(complete, '')
    return { folder }
  } catch (error) {
    const [reason] = (error instanceof Error ? error.message : String(error)).split('\n')
    return { missing: `${what} cannot be fetched: ${reason}` }
  }
}
