import type { core } from 'zod'
import { nearestKey } from './nearest-key.ts'

type Issue = core.$ZodIssue
type Path = readonly PropertyKey[]

const MAX_SHOWN_VALUE = 80
/** Keys whose values are secrets, or may carry one. */
const SECRET_KEY = /key|secret|token|password|auth|header|url|cert|^ca$/i

/** `rules[0].when.kind` */
function pathText(path: Path): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`
    return text === '' ? String(part) : `${text}.${String(part)}`
  }, '')
}

function valueAtPath(root: unknown, path: Path): unknown {
  let value = root
  for (const part of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined
    value = (value as Record<PropertyKey, unknown>)[part]
  }
  return value
}

function shown(value: unknown): string {
  if (value === undefined) return 'missing'
  if (typeof value === 'function') return 'a function'
  if (typeof value === 'bigint' || typeof value === 'symbol') return String(value)
  if (typeof value === 'number') return String(value)
  let text: string
  try {
    text = String(JSON.stringify(value))
  } catch {
    text = `an ${typeof value} that cannot be shown`
  }
  return text.length > MAX_SHOWN_VALUE ? `${text.slice(0, MAX_SHOWN_VALUE)}…` : text
}

function hint(wrong: unknown, known: readonly string[]): string {
  const near = typeof wrong === 'string' ? nearestKey(wrong, known) : undefined
  return near === undefined ? '' : ` Did you mean "${near}"?`
}

interface Definition {
  readonly type: string
  readonly shape?: Readonly<Record<string, core.$ZodType>>
  readonly element?: core.$ZodType
  readonly innerType?: core.$ZodType
  /** What a transformed schema takes. */
  readonly in?: core.$ZodType
  readonly valueType?: core.$ZodType
  readonly options?: readonly core.$ZodType[]
}

/** The keys that a schema allows at a path. */
function keysAt(schema: core.$ZodType, path: Path): readonly string[] {
  const definition = schema._zod.def as unknown as Definition
  const wrapped = definition.innerType ?? definition.in
  if (wrapped !== undefined) return keysAt(wrapped, path)
  if (definition.options !== undefined) return definition.options.flatMap((option) => keysAt(option, path))
  const [next, ...rest] = path
  if (definition.shape !== undefined) {
    if (next === undefined) return Object.keys(definition.shape)
    const member = definition.shape[String(next)]
    return member === undefined ? [] : keysAt(member, rest)
  }
  const inner = definition.element ?? definition.valueType
  return inner === undefined || next === undefined ? [] : keysAt(inner, rest)
}

type UnionIssue = Issue & { code: 'invalid_union' }

/** The branches of a union, those of unions within it at the same place included. */
function branchesOf(issue: UnionIssue): readonly (readonly Issue[])[] {
  return issue.errors.flatMap((errors) => {
    const [only] = errors
    return errors.length === 1 && only?.code === 'invalid_union' && only.path.length === 0 ? branchesOf(only) : [errors]
  })
}

/** Of the failed branches of a union, the one that was meant: those that fail at the top have the wrong type altogether. */
function meantBranch(issue: UnionIssue): readonly Issue[] | undefined {
  const within = branchesOf(issue).filter((errors) => errors.every(({ code, path }) => path.length > 0 || !TYPE_ISSUES.has(code)))
  return within.sort((a, b) => a.length - b.length)[0]
}

const TYPE_ISSUES: ReadonlySet<string> = new Set(['invalid_type', 'invalid_value', 'invalid_union'])

function expectation(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `must be ${/^[aeiou]/.test(issue.expected) ? 'an' : 'a'} ${issue.expected === 'record' ? 'object' : issue.expected}`
    case 'invalid_value':
      return `must be ${issue.values.length > 1 ? 'one of ' : ''}${issue.values.map((value) => JSON.stringify(value)).join(', ')}`
    case 'too_small':
      if (issue.origin === 'number') return `must be ${issue.inclusive === false ? 'more than' : 'at least'} ${issue.minimum}`
      return issue.minimum === 1
        ? 'must not be empty'
        : `must have at least ${issue.minimum} ${issue.origin === 'string' ? 'characters' : 'entries'}`
    case 'too_big':
      if (issue.origin === 'number') return `must be ${issue.inclusive === false ? 'less than' : 'at most'} ${issue.maximum}`
      return `must have at most ${issue.maximum} ${issue.origin === 'string' ? 'characters' : 'entries'}`
    case 'not_multiple_of':
      return 'must be a whole number'
    case 'invalid_union': {
      const expectations = new Set(issue.errors.flatMap((errors) => errors.map(expectation)))
      return [...expectations].map((text, index) => (index === 0 ? text : text.replace(/^must be /, ''))).join(', or ')
    }
    case 'custom':
    case 'invalid_element':
    case 'invalid_format':
    case 'invalid_key':
    case 'unrecognized_keys':
      return issue.message
  }
}

/** The words that would have been right. */
function wordsOf(issue: Issue): readonly string[] {
  if (issue.code === 'invalid_union') return issue.errors.flatMap((errors) => errors.flatMap(wordsOf))
  return issue.code === 'invalid_value' ? issue.values.filter((value) => typeof value === 'string') : []
}

function describe(issue: Issue, parent: Path, schema: core.$ZodType, input: unknown): string[] {
  const path = [...parent, ...issue.path]
  const where = pathText(path)
  if (issue.code === 'unrecognized_keys') {
    const known = keysAt(schema, path)
    return issue.keys.map((key) => `${pathText([...path, key])}: unknown key.${hint(key, known)} Known: ${known.join(', ')}.`)
  }
  if (issue.code === 'invalid_union') {
    const branch = meantBranch(issue)
    if (branch !== undefined) return branch.flatMap((inner) => describe(inner, path, schema, input))
  }
  const value = valueAtPath(input, path)
  const isSecret = path.some((part) => SECRET_KEY.test(String(part)))
  const is = value === undefined ? 'is missing' : isSecret ? 'is given, its value is not shown here' : `is ${shown(value)}`
  return [`${where === '' ? 'The value' : where} ${is}; it ${expectation(issue)}.${hint(value, wordsOf(issue))}`]
}

/**
 * What is wrong with a value, one sentence an issue: path, value, what it must be, and the key or word that was probably meant.
 * Values below keys that may hold a secret are never repeated.
 */
export function describeIssues(issues: readonly Issue[], schema: core.$ZodType, input: unknown): readonly string[] {
  // A misspelt key often breaks a rule about the whole object as well; saying both would hide the cause.
  const misspelt = new Set(issues.filter(({ code }) => code === 'unrecognized_keys').map(({ path }) => pathText(path)))
  const causes = issues.filter(({ code, path }) => code !== 'custom' || !misspelt.has(pathText(path)))
  return causes.flatMap((issue) => describe(issue, [], schema, input))
}
