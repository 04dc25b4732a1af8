import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type PatternNode, parsePattern } from './parse-pattern.ts'
import { compileSafePattern, MAX_PATTERN_INPUT, MAX_PATTERN_LENGTH, whyUnsafe } from './safe-pattern.ts'

/**
 * Steps that a backtracking engine takes to match a tree at the start of a text, followed by `^` failing at the end: the worst
 * case, in which everything is tried. Stops counting at `limit`.
 */
function countSteps(root: PatternNode, text: string, limit: number): number {
  const chars = Array.from(text, (char) => char.codePointAt(0) ?? 0)
  let steps = 0
  const run = (node: PatternNode, at: number, next: (at: number) => void): void => {
    if (++steps > limit) return
    switch (node.kind) {
      case 'char': {
        const char = chars[at]
        if (char !== undefined && node.set.some(([from, to]) => char >= from && char <= to)) next(at + 1)
        return
      }
      case 'edge':
        next(at)
        return
      case 'sequence': {
        const follow = (index: number, from: number): void => {
          const item = node.items[index]
          if (item === undefined) next(from)
          else run(item, from, (to) => follow(index + 1, to))
        }
        follow(0, at)
        return
      }
      case 'choice':
        for (const alternative of node.alternatives) run(alternative, at, next)
        return
      case 'repeat': {
        const again = (count: number, from: number): void => {
          if (++steps > limit) return
          if (count < node.max) run(node.body, from, (to) => (to > from ? again(count + 1, to) : undefined))
          if (count >= node.min) next(from)
        }
        again(0, at)
      }
    }
  }
  run(root, 0, () => {
    steps++
  })
  return steps
}

const EVIL = [
  '(a+)+$',
  '(a*)*b',
  '(a|a)*$',
  '(a|aa)+$',
  '(a|ab)*c',
  '(.*)*x',
  '(\\w+\\s?)+$',
  '([a-zA-Z]+)*$',
  '^(([a-z])+.)+[A-Z]([a-z])+$',
  '(?:a?){30}a{30}',
  'a?a?a?a?a?a?aaaaaa',
  'x*x*x*y',
  '.*.*=.*',
  '\\s*\\s*$',
  '(\\d+)*\\d+z',
  '(?:a|b|ab)*c',
  '(?:x{1,10}){1,10}y',
  '(\\w)\\1+',
  '(?<name>a)\\k<name>',
  '(?=a+)a*b',
  '(?!a)b',
  '(?<=a)b',
  '(?<!a)b',
  '(?i:a)',
  'a{1,200}a{1,200}b',
  '(a|)+b',
  '(?:){5,}',
]

const HARMLESS: readonly (readonly [pattern: string, fits: string, fitsNot: string])[] = [
  ['^POST /(?:login|sso)$', 'POST /login', 'POST /logout'],
  ['^/api/v\\d+/login$', '/api/v12/login', '/api/vx/login'],
  ['^[\\w.-]+@[\\w-]+\\.com$', 'a.b@c-d.com', 'a.b@c'],
  ['\\d{4}-\\d{2}-\\d{2}', 'on 2026-11-23', '2026-1-23'],
  ['login|sign-?in', 'please signin', 'sign up'],
  ['^(?:GET|POST) (?:/a|/b)+$', 'GET /a/b', 'GET a'],
  ['\\u{1F600}\\x41\\cA?', '😀A', '😀B'],
  ['[^\\]a-c-]', 'd', 'a-b'],
  ['\\bsign\\b', 'a sign', 'signs'],
  ['.*login', 'x login', 'logout'],
]

describe('a pattern', () => {
  it.each(EVIL)('%s is refused', (pattern) => {
    expect(whyUnsafe(pattern)).toEqual(expect.any(String))
  })

  it.each(HARMLESS)('%s is accepted and means what the engine says', (pattern, fits, fitsNot) => {
    expect(whyUnsafe(pattern)).toBeUndefined()
    expect([compileSafePattern(pattern)(fits), compileSafePattern(pattern)(fitsNot)]).toEqual([true, false])
  })

  it('is refused when it is no regular expression or too long', () => {
    expect(whyUnsafe('(')).toContain('no valid regular expression')
    expect(whyUnsafe('a'.repeat(MAX_PATTERN_LENGTH + 1))).toContain('characters')
    expect(whyUnsafe('(?:ab){300}')).toContain('unfold')
  })

  it('costs a backtracking engine work that grows no faster than its text, whenever it is accepted', () => {
    const leaf = fc.constantFrom('a', 'b', 'c', '.', '[ab]', '[^a]', '\\w', '\\d')
    const { pattern } = fc.letrec<{ pattern: string; atom: string; term: string; sequence: string }>((tie) => ({
      pattern: fc.oneof(
        tie('sequence'),
        fc.tuple(tie('sequence'), tie('sequence')).map((both) => both.join('|')),
      ),
      sequence: fc.array(tie('term'), { minLength: 1, maxLength: 5 }).map((terms) => terms.join('')),
      term: fc
        .tuple(tie('atom'), fc.constantFrom('', '', '', '*', '+', '?', '{2}', '{1,3}', '{2,}', '*?'))
        .map((parts) => parts.join('')),
      atom: fc.oneof(
        { maxDepth: 3, withCrossShrink: true },
        leaf,
        leaf,
        tie('pattern').map((inner) => `(?:${inner})`),
      ),
    }))
    let accepted = 0
    fc.assert(
      fc.property(
        pattern,
        fc.array(fc.constantFrom('a', 'b', 'c', 'ab', 'aab'), { minLength: 1, maxLength: 3 }),
        (source, unit) => {
          if (whyUnsafe(source) !== undefined) return
          accepted++
          const tree = parsePattern(source)
          const short = unit.join('').repeat(20)
          const long = short.repeat(4)
          const shortSteps = countSteps(tree, short, 1_000_000)
          const longSteps = countSteps(tree, long, 1_000_000)
          // Four times the text: four times the work, and some for the fixed part. Quadratic work would be sixteen times.
          expect(longSteps).toBeLessThanOrEqual(5 * shortSteps + 600)
        },
      ),
      { numRuns: 3000 },
    )
    expect(accepted).toBeGreaterThan(300)
  })

  it('is searched in the first characters of a long text only, and one that looks at the end does not fit such a text', () => {
    const long = `${'x'.repeat(MAX_PATTERN_INPUT)}login`
    expect(compileSafePattern('login')(long)).toBe(false)
    expect(compileSafePattern('^x')(long)).toBe(true)
    expect(compileSafePattern('^x+$')(long)).toBe(false)
    expect(compileSafePattern('^x+$')('x'.repeat(MAX_PATTERN_INPUT))).toBe(true)
  })
})
