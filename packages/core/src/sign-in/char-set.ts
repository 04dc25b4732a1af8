/** Code points as sorted, disjoint, inclusive ranges. */
export type CharSet = readonly (readonly [from: number, to: number])[]

const LAST_CODE_POINT = 0x10ffff

/** Every code point. */
export const EVERY_CHAR: CharSet = [[0, LAST_CODE_POINT]]

/** The set that holds what one of the sets holds. */
export function unionOf(sets: readonly CharSet[]): CharSet {
  const sorted = sets.flat().sort((a, b) => a[0] - b[0])
  const result: [number, number][] = []
  for (const [from, to] of sorted) {
    const last = result.at(-1)
    if (last !== undefined && from <= last[1] + 1) last[1] = Math.max(last[1], to)
    else result.push([from, to])
  }
  return result
}

/** Everything that the set does not hold. */
export function complementOf(set: CharSet): CharSet {
  const result: [number, number][] = []
  let next = 0
  for (const [from, to] of set) {
    if (from > next) result.push([next, from - 1])
    next = to + 1
  }
  if (next <= LAST_CODE_POINT) result.push([next, LAST_CODE_POINT])
  return result
}

/** True if some character is in both sets. */
export function overlap(one: CharSet, other: CharSet): boolean {
  return one.some(([from, to]) => other.some(([otherFrom, otherTo]) => from <= otherTo && otherFrom <= to))
}

/** The set of one character, or of all between two. */
export function rangeOf(from: number, to: number = from): CharSet {
  return [[from, to]]
}

const point = (char: string): number => char.codePointAt(0) ?? 0

const DIGIT = rangeOf(point('0'), point('9'))
const WORD = unionOf([DIGIT, rangeOf(point('a'), point('z')), rangeOf(point('A'), point('Z')), rangeOf(point('_'))])
const LINE_END = unionOf([rangeOf(10), rangeOf(13), rangeOf(0x2028, 0x2029)])
// ECMA-262 WhiteSpace and LineTerminator.
const SPACE = unionOf([
  rangeOf(9, 13),
  rangeOf(32),
  rangeOf(0xa0),
  rangeOf(0x1680),
  rangeOf(0x2000, 0x200a),
  rangeOf(0x2028, 0x2029),
  rangeOf(0x202f),
  rangeOf(0x205f),
  rangeOf(0x3000),
  rangeOf(0xfeff),
])

/** What `.` stands for. */
export const ANY_BUT_LINE_END: CharSet = complementOf(LINE_END)

/** What the class escapes stand for, by their letter. */
export const CLASS_ESCAPES: ReadonlyMap<string, CharSet> = new Map([
  ['d', DIGIT],
  ['D', complementOf(DIGIT)],
  ['w', WORD],
  ['W', complementOf(WORD)],
  ['s', SPACE],
  ['S', complementOf(SPACE)],
])
