import { readFileSync } from 'node:fs'
import { loadYaml } from '#load-yaml'
import { ConfigError } from '../errors.ts'
import type { SignedInOptions } from './options.ts'
import { assertOptions } from './options-schema.ts'

const MAX_FILE_BYTES = 1_048_576

/** Below these keys stand names of the user, which are not ours to rewrite; rules have their own spelling. */
const FOREIGN_KEYS: ReadonlySet<string> = new Set(['rules', 'headers'])

function read(path: string): string {
  let bytes: Buffer
  try {
    bytes = readFileSync(path)
  } catch (error) {
    throw new ConfigError(
      `The configuration file ${path} cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown error'}).`,
    )
  }
  if (bytes.length > MAX_FILE_BYTES)
    throw new ConfigError(`The configuration file ${path} has ${bytes.length} bytes, more than ${MAX_FILE_BYTES}.`)
  return bytes.toString('utf8')
}

function parse(path: string, text: string): unknown {
  let yaml: ReturnType<typeof loadYaml>
  try {
    yaml = loadYaml()
  } catch {
    throw new ConfigError(`The configuration file ${path} needs the package yaml, which is not installed. Run: npm install yaml`)
  }
  try {
    return yaml.parse(text, { maxAliasCount: 100, strict: true, uniqueKeys: true })
  } catch (error) {
    const line = (error as { linePos?: readonly { line: number }[] }).linePos?.[0]?.line
    // The parser's own message quotes the line, and the line may hold a key.
    throw new ConfigError(`The configuration file ${path} is not valid YAML${line === undefined ? '' : ` (line ${line})`}.`)
  }
}

/** `group_attributes` to `groupAttributes`, at every level that is ours. */
function toOptionNames(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(toOptionNames)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => {
      const name = key.replaceAll(/(?<=[a-z0-9])_([a-z])/g, (_whole, letter: string) => letter.toUpperCase())
      return [name, FOREIGN_KEYS.has(key) ? member : toOptionNames(member)]
    }),
  )
}

/** Reads a YAML file with the options of an app in snake_case. Throws `ConfigError` that names the file and what is wrong in it. */
export function readConfigFile(path: string): SignedInOptions {
  const options = toOptionNames(parse(path, read(path)) ?? {})
  assertOptions(`The configuration file ${path}`, options)
  return options
}
