import { ANY_BUT_LINE_END, type CharSet, CLASS_ESCAPES, complementOf, EVERY_CHAR, rangeOf, unionOf } from './char-set.ts'

/** A regular expression as a tree, as far as the safety check has to know it. Groups are transparent. */
export type PatternNode =
  /** One character. */
  | { readonly kind: 'char'; readonly set: CharSet }
  /** `^`, `$`, `\b`, `\B`: takes no character. */
  | { readonly kind: 'edge'; readonly end: boolean }
  | { readonly kind: 'sequence'; readonly items: readonly PatternNode[] }
  | { readonly kind: 'choice'; readonly alternatives: readonly PatternNode[] }
  | { readonly kind: 'repeat'; readonly body: PatternNode; readonly min: number; readonly max: number }

/** The pattern uses something that the check knows to be unsafe or does not know. The message says what. */
export class UnsupportedPattern extends Error {
  override readonly name = 'UnsupportedPattern'
}

const CONTROL_ESCAPES: ReadonlyMap<string, number> = new Map([
  ['t', 9],
  ['n', 10],
  ['v', 11],
  ['f', 12],
  ['r', 13],
  ['0', 0],
])

/**
 * Parses a pattern of the `u` flag, which must be valid: its syntax is strict, so every character that stands for itself is
 * either ordinary or escaped. Throws `UnsupportedPattern` for back references, look-around and modifiers.
 */
export function parsePattern(pattern: string): PatternNode {
  const chars = Array.from(pattern)
  let at = 0

  function hexEscape(length: number): number {
    const digits = chars.slice(at, at + length).join('')
    at += length
    return Number.parseInt(digits, 16)
  }

  function unicodeEscape(): number {
    if (chars[at] !== '{') {
      const unit = hexEscape(4)
      if (unit < 0xd800 || unit > 0xdbff || chars[at] !== '\\' || chars[at + 1] !== 'u' || chars[at + 2] === '{') return unit
      at += 2
      return (unit - 0xd800) * 0x400 + (hexEscape(4) - 0xdc00) + 0x10000
    }
    const close = chars.indexOf('}', at)
    const code = Number.parseInt(chars.slice(at + 1, close).join(''), 16)
    at = close + 1
    return code
  }

  /** After the backslash. */
  function escapedSet(): CharSet {
    const char = chars[at++] ?? ''
    const known = CLASS_ESCAPES.get(char)
    if (known !== undefined) return known
    const control = CONTROL_ESCAPES.get(char)
    if (control !== undefined) return rangeOf(control)
    if (char === 'x') return rangeOf(hexEscape(2))
    if (char === 'u') return rangeOf(unicodeEscape())
    if (char === 'c') return rangeOf((chars[at++]?.codePointAt(0) ?? 0) % 32)
    if (char === 'p' || char === 'P') {
      at = chars.indexOf('}', at) + 1
      // Which characters these are depends on the Unicode version of the engine: to be safe, all.
      return EVERY_CHAR
    }
    if (char === 'k' || /[1-9]/.test(char)) throw new UnsupportedPattern('it refers back to a group')
    return rangeOf(char.codePointAt(0) ?? 0)
  }

  /** After the opening bracket. */
  function classSet(): CharSet {
    const negated = chars[at] === '^'
    if (negated) at++
    const sets: CharSet[] = []
    const member = (): CharSet => {
      const char = chars[at++] ?? ''
      if (char !== '\\') return rangeOf(char.codePointAt(0) ?? 0)
      if (chars[at] !== 'b') return escapedSet()
      at++
      return rangeOf(8)
    }
    while (chars[at] !== ']') {
      const first = member()
      if (chars[at] === '-' && chars[at + 1] !== ']') {
        at++
        const from = first[0]?.[0] ?? 0
        sets.push(rangeOf(from, member()[0]?.[0] ?? from))
      } else sets.push(first)
    }
    at++
    const union = unionOf(sets)
    return negated ? complementOf(union) : union
  }

  /** After the opening parenthesis. */
  function group(): PatternNode {
    if (chars[at] === '?') {
      const after = chars[at + 1]
      const isName = after === '<' && chars[at + 2] !== '=' && chars[at + 2] !== '!'
      if (after === ':') at += 2
      else if (isName) at = chars.indexOf('>', at) + 1
      else throw new UnsupportedPattern(after === '=' || after === '!' || after === '<' ? 'it looks around' : 'it switches flags')
    }
    const inner = choice()
    at++
    return inner
  }

  function atom(): PatternNode {
    const char = chars[at++] ?? ''
    if (char === '^' || char === '$') return { kind: 'edge', end: char === '$' }
    if (char === '(') return group()
    if (char === '[') return { kind: 'char', set: classSet() }
    if (char === '.') return { kind: 'char', set: ANY_BUT_LINE_END }
    if (char !== '\\') return { kind: 'char', set: rangeOf(char.codePointAt(0) ?? 0) }
    if (chars[at] !== 'b' && chars[at] !== 'B') return { kind: 'char', set: escapedSet() }
    at++
    return { kind: 'edge', end: true }
  }

  function quantified(body: PatternNode): PatternNode {
    const char = chars[at]
    let bounds: readonly [number, number] | undefined
    if (char === '*') bounds = [0, Number.POSITIVE_INFINITY]
    else if (char === '+') bounds = [1, Number.POSITIVE_INFINITY]
    else if (char === '?') bounds = [0, 1]
    else if (char === '{') {
      const close = chars.indexOf('}', at)
      const [min = '', max] = chars
        .slice(at + 1, close)
        .join('')
        .split(',')
      bounds = [Number(min), max === undefined ? Number(min) : max === '' ? Number.POSITIVE_INFINITY : Number(max)]
      at = close
    }
    if (bounds === undefined) return body
    at++
    // Lazy or greedy: the same set of attempts in another order.
    if (chars[at] === '?') at++
    return { kind: 'repeat', body, min: bounds[0], max: bounds[1] }
  }

  function choice(): PatternNode {
    const alternatives: PatternNode[] = []
    let items: PatternNode[] = []
    for (;;) {
      const char = chars[at]
      if (char === '|' || char === ')' || char === undefined) {
        alternatives.push({ kind: 'sequence', items })
        if (char !== '|') break
        items = []
        at++
      } else items.push(quantified(atom()))
    }
    const [only] = alternatives
    return alternatives.length === 1 && only !== undefined ? only : { kind: 'choice', alternatives }
  }

  return choice()
}
