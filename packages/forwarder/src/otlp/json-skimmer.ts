import type { CompiledRule, TextTest, ValueTest } from '@signed-in/core'
import { readJsonSpans } from './json-spans.ts'
import { walkJson } from './json-walk.ts'
import { finish, type Pace, type Steps, UNHURRIED } from './pace.ts'
import type { Skimmer, SteppedSkimmer } from './protobuf-skimmer.ts'

/** Escapes that may hide a name: `\u…` in any string, and the `\/` that PHP writes. */
const HIDING_ESCAPES: readonly string[] = ['\\u', '\\/']
const OBJECT_START = 0x7b
const OBJECT_END = 0x7d
const WHITE_SPACE: ReadonlySet<number> = new Set([0x20, 0x09, 0x0a, 0x0d])

/** Bodies up to this size are parsed whole; larger ones span by span. */
const MAX_WHOLE_BYTES = 64 * 1024
/** How much is searched between two looks at the pace. */
const WINDOW_BYTES = 256 * 1024

/**
 * Compiles rules into a skimmer of OTLP's JSON. A body is parsed only if it holds a text without which no rule can match;
 * looking for those texts is some ten times faster than parsing. Bodies that it does not parse report 0 spans.
 */
export function createJsonSkimmer(rules: readonly CompiledRule[]): Skimmer {
  const skim = createSteppedJsonSkimmer(rules)
  return (body) => finish(skim(body, UNHURRIED))
}

/** The JSON skimmer in steps. Bodies may be skimmed side by side. */
export function createSteppedJsonSkimmer(rules: readonly CompiledRule[]): SteppedSkimmer {
  const ofRules = toNeedles(rules)
  const needles = ofRules === undefined ? undefined : [...ofRules, ...HIDING_ESCAPES].map((text) => Buffer.from(text))
  const longest = Math.max(...(needles ?? []).map(({ length }) => length))
  const mayMatch = (part: Buffer): boolean => needles === undefined || needles.some((needle) => part.includes(needle))

  function* mayMatchAnywhere(bytes: Buffer, pace: Pace): Steps<boolean> {
    for (let at = 0; at < bytes.length; at += WINDOW_BYTES) {
      if (mayMatch(bytes.subarray(at, at + WINDOW_BYTES + longest))) return true
      if (pace.isDue()) yield
    }
    return needles === undefined
  }

  return function* skim(body, pace) {
    const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength)
    if (!(yield* mayMatchAnywhere(bytes, pace))) return { spans: 0, readable: looksLikeObject(bytes), views: [] }
    if (bytes.length > MAX_WHOLE_BYTES) return yield* walkJson(bytes, { scope: mayMatch, span: mayMatch }, pace)
    const views = readJsonSpans(bytes.toString('utf8'))
    return views === undefined ? { spans: 0, readable: false, views: [] } : { spans: views.length, readable: true, views }
  }
}

/** Texts of which one must stand in a body that any rule matches. Undefined: some rule has none, every body has to be parsed. */
function toNeedles(rules: readonly CompiledRule[]): readonly string[] | undefined {
  const needles = new Set<string>()
  for (const rule of rules) {
    const own = needlesOfRule(rule)
    if (own === undefined) return undefined
    for (const needle of own) needles.add(needle)
  }
  return [...needles]
}

function needlesOfRule(rule: CompiledRule): readonly string[] | undefined {
  const texts = rule.events ?? rule.spanNames
  const scopes = rule.scopes
  // A scope of ours is rarer than a span name such as `sign_in`.
  if (scopes?.every(isExact) === true) return scopes.map(textNeedle)
  if (texts !== undefined) return texts.every(isLongEnough) ? texts.map(textNeedle) : undefined
  const required = rule.attributes.find(({ anyOf }) => !anyOf.some(acceptsAbsence))
  if (required === undefined) return undefined
  // A dotted name may lead into an object, where its parts stand apart; the last part stands in either form.
  return [`${quoted(required.key.slice(required.key.lastIndexOf('.') + 1)).slice(1)}`]
}

function isExact(test: TextTest): boolean {
  return test.kind === 'exact'
}

/** A glob serves as needle by its literal beginning. */
function isLongEnough(test: TextTest): boolean {
  return test.kind === 'exact' || literalStart(test.glob).length > 0
}

function textNeedle(test: TextTest): string {
  return test.kind === 'exact' ? quoted(test.text) : quoted(literalStart(test.glob)).slice(0, -1)
}

function literalStart(glob: string): string {
  return glob.slice(0, glob.search(/[*?]/))
}

function acceptsAbsence(test: ValueTest): boolean {
  return test.kind === 'exists' && !test.exists
}

function quoted(text: string): string {
  return JSON.stringify(text)
}

/** The cheap half of "is this JSON?": a body that nobody parses is judged by its first and last character. */
function looksLikeObject(bytes: Buffer): boolean {
  let first = 0
  let last = bytes.length - 1
  while (first < last && WHITE_SPACE.has(bytes[first] as number)) first++
  while (last > first && WHITE_SPACE.has(bytes[last] as number)) last--
  return bytes[first] === OBJECT_START && bytes[last] === OBJECT_END
}
