import { ConfigError, type Environment } from '@signed-in/core'
import { type Document, isScalar, LineCounter, parseDocument, Scalar, visit } from 'yaml'
import { expandEnvironment } from './expand-environment.ts'

/** Below these keys stand names of the user, which are not ours to rewrite; rules have their own spelling. */
const FOREIGN_KEYS: ReadonlySet<string> = new Set(['rules', 'headers', 'mapping'])

/** A configuration file, read and expanded. */
export interface YamlConfig {
  /** The options by their names in code (camel case). */
  readonly options: unknown
  /** The path as it stands in the file, and its line where that is known. */
  locate(path: readonly PropertyKey[]): { readonly path: string; readonly line: number | undefined }
}

/** Parses a configuration file's text. Throws `ConfigError` with the file and the line, never with a value. */
export function parseYamlConfig(file: string, text: string, env: Environment): YamlConfig {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, strict: true, uniqueKeys: true })
  const [error] = document.errors
  if (error !== undefined) {
    throw new ConfigError(`${file}:${error.linePos?.[0].line ?? 1}: not valid YAML (${error.code}).`)
  }
  visit(document, {
    Scalar(key, node) {
      if (key === 'key' || typeof node.value !== 'string' || !node.value.includes('$')) return
      const line = lines.linePos(node.range?.[0] ?? 0).line
      node.value = expandScalar(node as Scalar<string>, file, line, env)
    },
  })
  const plain = toPlain(file, document)
  return { options: toOptionNames(plain), locate: (path) => locate(document, lines, path) }
}

/** Aliases that multiply would fill the memory. */
function toPlain(file: string, document: Document): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 }) ?? {}
  } catch (error) {
    throw new ConfigError(`${file}: not usable YAML (${error instanceof Error ? error.message : 'unknown error'}).`)
  }
}

/** A scalar that is nothing but unquoted references takes the type of what it stands for, so that ports can be variables. */
function expandScalar(node: Scalar<string>, file: string, line: number, env: Environment): unknown {
  let expanded: string
  try {
    expanded = expandEnvironment(node.value, env)
  } catch (error) {
    throw error instanceof ConfigError ? new ConfigError(`${file}:${line}: ${error.message}.`) : error
  }
  if (node.type !== Scalar.PLAIN) return expanded
  const parsed: unknown = /^(-?\d{1,15}|true|false)$/.test(expanded)
    ? JSON.parse(expanded.replace(/^(-?)0+(?=\d)/, '$1'))
    : expanded
  return parsed
}

/** `group_id` to `groupId`, at every level that is ours. */
function toOptionNames(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(toOptionNames)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).map(([key, member]) => {
    const name = key.replaceAll(/_([a-z])/g, (_whole, letter: string) => letter.toUpperCase())
    return [name, FOREIGN_KEYS.has(key) ? member : toOptionNames(member)]
  })
  return Object.fromEntries(entries)
}

function locate(
  document: Document,
  lines: LineCounter,
  path: readonly PropertyKey[],
): { path: string; line: number | undefined } {
  const names: (string | number)[] = []
  let isForeign = false
  for (const part of path) {
    names.push(typeof part === 'number' || isForeign ? (part as number | string) : toFileName(String(part)))
    isForeign ||= FOREIGN_KEYS.has(String(part))
  }
  for (let length = names.length; length > 0; length--) {
    const node = document.getIn(names.slice(0, length), true)
    if (isNode(node) && node.range) return { path: names.join('.'), line: lines.linePos(node.range[0]).line }
  }
  return { path: names.join('.'), line: undefined }
}

function toFileName(option: string): string {
  return option.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}

function isNode(value: unknown): value is { range?: [number, number, number] | null } {
  return typeof value === 'object' && value !== null && (isScalar(value) || 'range' in value)
}
