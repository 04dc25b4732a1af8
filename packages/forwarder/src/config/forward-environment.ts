import { readFileSync } from 'node:fs'
import { ConfigError, type Environment, nearestKey } from '@signed-in/core'

/** The whole configuration as YAML, where there is no file: what has no variable of its own is set by it. */
export const CONFIG_VARIABLE = 'SIGNED_IN_FORWARD_CONFIG'

/** Every variable of the forwarder, beside the `SIGNED_IN_*` of delivery. An empty one counts as not set. */
export const FORWARD_VARIABLES = [
  'SIGNED_IN_FORWARD_MODE',
  'SIGNED_IN_FORWARD_LISTEN',
  'SIGNED_IN_FORWARD_GRPC_LISTEN',
  'SIGNED_IN_FORWARD_ADMIN_LISTEN',
  'SIGNED_IN_FORWARD_TO',
  'SIGNED_IN_FORWARD_TOKEN',
  'SIGNED_IN_FORWARD_TOKEN_FILE',
  'SIGNED_IN_FORWARD_QUEUE',
  'SIGNED_IN_FORWARD_WORKERS',
  'SIGNED_IN_FORWARD_KAFKA_BROKERS',
  'SIGNED_IN_FORWARD_KAFKA_TOPIC',
  'SIGNED_IN_FORWARD_KAFKA_GROUP',
] as const

type Variable = (typeof FORWARD_VARIABLES)[number]

/** The path in the configuration that a variable sets, with names as in code. */
const PATHS: Readonly<Record<Variable, readonly string[]>> = {
  SIGNED_IN_FORWARD_MODE: ['mode'],
  SIGNED_IN_FORWARD_LISTEN: ['receivers', 'otlp', 'protocols', 'http', 'endpoint'],
  SIGNED_IN_FORWARD_GRPC_LISTEN: ['receivers', 'otlp', 'protocols', 'grpc', 'endpoint'],
  SIGNED_IN_FORWARD_ADMIN_LISTEN: ['service', 'admin', 'endpoint'],
  SIGNED_IN_FORWARD_TO: ['exporters', 'otlpHttp', 'endpoint'],
  SIGNED_IN_FORWARD_TOKEN: ['receivers', 'otlp', 'auth', 'bearerTokens'],
  SIGNED_IN_FORWARD_TOKEN_FILE: ['receivers', 'otlp', 'auth', 'bearerTokenFile'],
  SIGNED_IN_FORWARD_QUEUE: ['queue'],
  SIGNED_IN_FORWARD_WORKERS: ['service', 'workers'],
  SIGNED_IN_FORWARD_KAFKA_BROKERS: ['receivers', 'kafka', 'brokers'],
  SIGNED_IN_FORWARD_KAFKA_TOPIC: ['receivers', 'kafka', 'topic'],
  SIGNED_IN_FORWARD_KAFKA_GROUP: ['receivers', 'kafka', 'groupId'],
}

/** Variables that hold a list, comma-separated, and those that hold a number. */
const LISTS: ReadonlySet<Variable> = new Set(['SIGNED_IN_FORWARD_TOKEN', 'SIGNED_IN_FORWARD_KAFKA_BROKERS'])
const NUMBERS: ReadonlySet<Variable> = new Set(['SIGNED_IN_FORWARD_WORKERS'])

/** Nested options, as read from a file or the environment. */
export type OptionTree = { [key: string]: OptionTree | unknown }

/** What the environment sets, in the file's shape, and the variable behind each path (joined by dots). */
export interface ForwardEnvironment {
  readonly options: OptionTree
  readonly variables: ReadonlyMap<string, Variable>
}

/** Reads the forwarder's variables; values are checked later with everything else. */
export function readForwardEnvironment(env: Environment): ForwardEnvironment {
  const options: OptionTree = Object.create(null) as OptionTree
  const variables = new Map<string, Variable>()
  for (const variable of FORWARD_VARIABLES) {
    const text = env[variable]?.trim()
    if (text === undefined || text === '') continue
    const path = PATHS[variable]
    variables.set(path.join('.'), variable)
    let place = options
    for (const key of path.slice(0, -1)) {
      place[key] ??= Object.create(null)
      place = place[key] as OptionTree
    }
    place[path.at(-1) ?? ''] = LISTS.has(variable) ? toList(text) : NUMBERS.has(variable) ? Number(text) : text
  }
  // A file that names only gRPC means only gRPC; a variable is an addition to the default.
  if (variables.has(PATHS.SIGNED_IN_FORWARD_GRPC_LISTEN.join('.'))) {
    const { otlp } = options['receivers'] as { otlp: { protocols: OptionTree } }
    otlp.protocols['http'] ??= {}
  }
  return { options, variables }
}

/** Names near ours that are not ours and have no effect. Others may begin the same: Kubernetes makes variables from service names. */
export function misspeltVariables(env: Environment): readonly string[] {
  const known: readonly string[] = [...FORWARD_VARIABLES, CONFIG_VARIABLE]
  return Object.keys(env).flatMap((name) => {
    if (!name.startsWith('SIGNED_IN_FORWARD_') || known.includes(name)) return []
    const near = nearestKey(name, known)
    return near === undefined ? [] : [`${name} is not a variable of ours and has no effect. Did you mean ${near}?`]
  })
}

/** The text of a secret's file without the line break at its end. Throws `ConfigError`. */
export function readSecretFile(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim()
  } catch (error) {
    throw new ConfigError(`The file ${path} cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown error'}).`)
  }
}

function toList(text: string): string[] {
  return text.split(',').map((entry) => entry.trim())
}
