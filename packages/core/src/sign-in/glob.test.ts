import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compileGlob, isGlob, MAX_GLOB_TEXT_LENGTH } from './glob.ts'

/** The meaning of a glob, written the slow and obvious way. */
function fits(glob: readonly string[], text: readonly string[]): boolean {
  const [wanted, ...restOfGlob] = glob
  if (wanted === undefined) return text.length === 0
  if (wanted === '*') return fits(restOfGlob, text) || (text.length > 0 && fits(glob, text.slice(1)))
  const [char, ...restOfText] = text
  return char !== undefined && (wanted === '?' || wanted === char) && fits(restOfGlob, restOfText)
}

describe('a glob', () => {
  it.each([
    ['POST /login*', 'POST /login', true],
    ['POST /login*', 'POST /login/sso', true],
    ['POST /login*', 'post /login', false],
    ['*login', 'POST /login', true],
    ['*login', 'POST /login/', false],
    ['a?c', 'abc', true],
    ['a?c', 'ac', false],
    ['a?c', 'a😀c', true],
    ['a*c', 'a😀😀c', true],
    ['*', '', true],
    ['**', 'x', true],
    ['?', '', false],
    ['(a+)+$', '(a+)+$', true],
  ])('%s against %s: %s', (glob, text, expected) => {
    expect(compileGlob(glob)(text)).toBe(expected)
  })

  it('means what its definition says, for any glob and text', () => {
    const glob = fc.array(fc.constantFrom('a', 'b', '*', '?', '😀'), { maxLength: 8 })
    const text = fc.array(fc.constantFrom('a', 'b', '😀'), { maxLength: 10 })
    fc.assert(
      fc.property(glob, text, (parts, chars) => {
        expect(compileGlob(parts.join(''))(chars.join(''))).toBe(fits(parts, chars))
      }),
      { numRuns: 1000 },
    )
  })

  it('never fits a text beyond its bound, so that one attribute cannot cost more than that', () => {
    expect(compileGlob('*')('x'.repeat(MAX_GLOB_TEXT_LENGTH))).toBe(true)
    expect(compileGlob('*')('x'.repeat(MAX_GLOB_TEXT_LENGTH + 1))).toBe(false)
  })

  it('is told from a literal by its wildcards', () => {
    expect([isGlob('sign_in'), isGlob('sign_*'), isGlob('sign_?n')]).toEqual([false, true, true])
  })
})
