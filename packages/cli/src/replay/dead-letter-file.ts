import { readFile, rename } from 'node:fs/promises'
import { join } from 'node:path'
import type { SignedInEvent } from '@signed-in/core'
import * as z from 'zod'
import { CliError } from '../cli-host.ts'

const FILE_NAME = 'dead-letter.jsonl'

/** Refused events that stand in a spool directory. */
export interface DeadLetterFile {
  readonly path: string
  /** Events that can be sent again. */
  readonly events: readonly SignedInEvent[]
  /** One sentence for each line that cannot, with its number. */
  readonly unusable: readonly string[]
}

const letterSchema = z.object({ destination: z.string(), id: z.string().min(1), event: z.string() })

// The wire of the default destination, which says all that an event holds. Other destinations' forms cannot be turned back.
const trackSchema = z.object({
  user_id: z.string(),
  event: z.literal('signed_in'),
  properties: z.looseObject({ user_name: z.string().optional() }),
  context: z.looseObject({ group_id: z.string().optional() }),
  timestamp: z.string(),
})

/** Reads the dead letters of a spool directory; undefined if there are none. Throws `CliError` if they cannot be read. */
export async function readDeadLetters(directory: string): Promise<DeadLetterFile | undefined> {
  const path = join(directory, FILE_NAME)
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw new CliError(`${path} cannot be read: ${error.message}.`)
  })
  if (text === undefined) return undefined
  const results = text.split('\n').flatMap((line, index) => (line.trim() === '' ? [] : [readLetter(line, index + 1)]))
  return {
    path,
    events: results.filter((result) => typeof result !== 'string'),
    unusable: results.filter((result) => typeof result === 'string'),
  }
}

/** Puts the file aside under a name that says when it was replayed, so that events which are refused again start a new one. */
export async function putAside({ path }: DeadLetterFile, now: Date): Promise<string> {
  const target = path.replace(/\.jsonl$/, `.${now.toISOString().replaceAll(':', '-')}.replayed.jsonl`)
  await rename(path, target)
  return target
}

function readLetter(line: string, number: number): SignedInEvent | string {
  const letter = letterSchema.safeParse(parseJson(line))
  if (!letter.success) return `Line ${number} is no dead letter, or holds no event.`
  const { id, destination, event } = letter.data
  const track = trackSchema.safeParse(parseJson(event))
  if (!track.success)
    return `Line ${number} was for ${destination}, in a form that cannot be turned back into an event, or is encrypted.`
  const { user_name: userName, ...properties } = track.data.properties
  const { group_id: groupId, ...context } = track.data.context
  return {
    id,
    event: 'signed_in',
    userId: track.data.user_id,
    ...(userName !== undefined && { userName }),
    ...(groupId !== undefined && { groupId }),
    timestamp: track.data.timestamp,
    properties: properties as SignedInEvent['properties'],
    context: context as SignedInEvent['context'],
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
