import { RuleError } from '../errors.ts'

/** A pattern is searched in so many characters from the start of a value, and no further. */
export const MAX_PATTERN_INPUT = 256

/** Compiles a pattern that cannot backtrack badly; throws `RuleError` for any other. */
export function compileSafePattern(pattern: string): (text: string) => boolean {
  if (pattern.includes('(') || (pattern.match(/[*+?{]/g) ?? []).length > 1) {
    throw new RuleError(`The pattern ${JSON.stringify(pattern)} is not proven to run in linear time. Use "glob".`)
  }
  const regExp = new RegExp(pattern, 'u')
  return (text) => regExp.test(text.slice(0, MAX_PATTERN_INPUT))
}
