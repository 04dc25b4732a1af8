import { type CharSet, overlap, unionOf } from './char-set.ts'
import { type PatternNode, parsePattern, UnsupportedPattern } from './parse-pattern.ts'

/** A pattern is searched in so many characters from the start of a value. */
export const MAX_PATTERN_INPUT = 256
/** Longest pattern, in characters. */
export const MAX_PATTERN_LENGTH = 128

/** Most characters that the repetitions and alternatives of a pattern may unfold to. */
const MAX_UNFOLDED = 512
const MAX_ALTERNATIVES = 64

/** A step of a pattern on its way through the text. `first`: the characters that it may start with. */
interface Step {
  readonly first: CharSet
  readonly repeats: boolean
  readonly optional: boolean
}

/** The texts that a node stands for, as sequences of character sets; undefined if their length varies by a quantifier. */
function fixedTexts(node: PatternNode): readonly (readonly CharSet[])[] | undefined {
  switch (node.kind) {
    case 'char':
      return [[node.set]]
    case 'edge':
      return [[]]
    case 'choice': {
      const texts: (readonly CharSet[])[] = []
      for (const alternative of node.alternatives) {
        const inner = fixedTexts(alternative)
        if (inner === undefined) return undefined
        texts.push(...inner)
      }
      return bounded(texts)
    }
    case 'sequence':
      return concatenated(node.items)
    case 'repeat':
      if (node.min !== node.max) return undefined
      if (node.max > MAX_UNFOLDED) throw new UnsupportedPattern('it repeats too often')
      return concatenated(Array.from({ length: node.max }, () => node.body))
  }
}

function concatenated(nodes: readonly PatternNode[]): readonly (readonly CharSet[])[] | undefined {
  let texts: readonly (readonly CharSet[])[] = [[]]
  for (const node of nodes) {
    const inner = fixedTexts(node)
    if (inner === undefined) return undefined
    texts = bounded(texts.flatMap((head) => inner.map((tail) => [...head, ...tail])))
  }
  return texts
}

function bounded(texts: readonly (readonly CharSet[])[]): readonly (readonly CharSet[])[] {
  if (texts.length > MAX_ALTERNATIVES || texts.some((text) => text.length > MAX_UNFOLDED)) {
    throw new UnsupportedPattern('its repetitions and alternatives unfold to too much')
  }
  return texts
}

/** Two alternatives are told apart when at some place no character fits both: then at most one of them ever matches. */
function toldApart(one: readonly CharSet[], other: readonly CharSet[]): boolean {
  return one.some((set, index) => {
    const otherSet = other[index]
    return otherSet !== undefined && !overlap(set, otherSet)
  })
}

function firstOf(texts: readonly (readonly CharSet[])[]): CharSet {
  for (const [index, text] of texts.entries()) {
    if (text.length === 0) throw new UnsupportedPattern('an alternative or repetition may be empty')
    for (const other of texts.slice(index + 1)) {
      if (!toldApart(text, other)) throw new UnsupportedPattern('two of its alternatives can match the same text')
    }
  }
  return unionOf(texts.map(([first = []]) => first))
}

function addSteps(node: PatternNode, steps: Step[]): void {
  if (steps.length > MAX_UNFOLDED) throw new UnsupportedPattern('its repetitions unfold to too much')
  switch (node.kind) {
    case 'char':
      steps.push({ first: node.set, repeats: false, optional: false })
      return
    case 'edge':
      return
    case 'sequence':
      for (const item of node.items) addSteps(item, steps)
      return
    case 'choice': {
      const texts = fixedTexts(node)
      if (texts === undefined) throw new UnsupportedPattern('alternatives within it hold quantifiers')
      steps.push({ first: firstOf(texts), repeats: false, optional: false })
      return
    }
    case 'repeat': {
      const texts = fixedTexts(node.body)
      if (texts === undefined) throw new UnsupportedPattern('a quantifier stands within a quantifier')
      if (node.min === node.max) {
        for (let count = 0; count < node.max; count++) addSteps(node.body, steps)
        return
      }
      steps.push({ first: firstOf(texts), repeats: true, optional: node.min === 0 })
    }
  }
}

/** What may come next once step `index` has had enough. */
function followOf(steps: readonly Step[], index: number): CharSet {
  const sets: CharSet[] = []
  for (const step of steps.slice(index + 1)) {
    sets.push(step.first)
    if (!step.optional) break
  }
  return unionOf(sets)
}

function assertLinear(alternative: PatternNode): void {
  const steps: Step[] = []
  addSteps(alternative, steps)
  steps.forEach((step, index) => {
    if (!step.repeats || !overlap(step.first, followOf(steps, index))) return
    if (steps.slice(index + 1).some(({ repeats }) => repeats)) {
      throw new UnsupportedPattern('two of its quantifiers can share the same characters')
    }
  })
}

function hasEndEdge(node: PatternNode): boolean {
  switch (node.kind) {
    case 'char':
      return false
    case 'edge':
      return node.end
    case 'sequence':
      return node.items.some(hasEndEdge)
    case 'choice':
      return node.alternatives.some(hasEndEdge)
    case 'repeat':
      return hasEndEdge(node.body)
  }
}

/**
 * Why a pattern is not proven safe, or undefined if it is.
 *
 * Safe means: from one start, the work of a backtracking engine grows linearly with the text. Proven by: no quantifier within a
 * quantifier; alternatives that can be told apart; and of each quantifier the next character decides whether it goes on, except
 * that after the last quantifier only a text of fixed length follows. Back references and look-around are refused. The check is
 * conservative: it refuses some patterns that are harmless.
 */
export function whyUnsafe(pattern: string): string | undefined {
  if (pattern.length > MAX_PATTERN_LENGTH) return `it has ${pattern.length} characters, more than ${MAX_PATTERN_LENGTH}`
  try {
    new RegExp(pattern, 'u')
  } catch {
    return 'it is no valid regular expression (with the flag u)'
  }
  try {
    const tree = parsePattern(pattern)
    // Alternatives of the whole pattern are tried one after the other: their costs add up, they never multiply.
    for (const alternative of tree.kind === 'choice' ? tree.alternatives : [tree]) assertLinear(alternative)
    return undefined
  } catch (error) {
    if (error instanceof UnsupportedPattern) return error.message
    throw error
  }
}

/**
 * Compiles a pattern that `whyUnsafe` has nothing against. It is searched in the first `MAX_PATTERN_INPUT` characters; a longer text never
 * fits a pattern that looks at the end (`$`, `\b`), because the cut would be taken for it.
 */
export function compileSafePattern(pattern: string): (text: string) => boolean {
  const regExp = new RegExp(pattern, 'u')
  const looksAtEnd = hasEndEdge(parsePattern(pattern))
  return (text) => {
    if (text.length <= MAX_PATTERN_INPUT) return regExp.test(text)
    return !looksAtEnd && regExp.test(text.slice(0, MAX_PATTERN_INPUT))
  }
}
