import { DiagLogLevel, diag } from '@opentelemetry/api'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Diagnostics, errorName } from './diagnostics.ts'

const lines: string[] = []
const write = (...words: readonly unknown[]): void => void lines.push(words.join(' '))

beforeEach(() => {
  lines.length = 0
  diag.setLogger({ error: write, warn: write, info: write, debug: write, verbose: write }, { logLevel: DiagLogLevel.WARN })
})
afterEach(() => diag.disable())

describe('Diagnostics', () => {
  it('tells a problem once in a burst, and afterwards how many lines were left out', () => {
    let now = 0
    const diagnostics = new Diagnostics(() => now)
    for (let count = 0; count < 1_000; count += 1) diagnostics.tell('error', 'hook consent', 'consent threw Error')
    expect(lines).toEqual(['@signed-in/otel consent threw Error'])
    now = 60_000
    diagnostics.tell('error', 'hook consent', 'consent threw Error')
    expect(lines[1]).toBe('@signed-in/otel consent threw Error (999 more of this kind since the last line)')
  })

  it('tells different problems apart', () => {
    const diagnostics = new Diagnostics(() => 0)
    diagnostics.tell('error', 'one', 'first')
    diagnostics.tell('warn', 'two', 'second')
    expect(lines).toHaveLength(2)
  })

  it("does not let the app's logger throw through", () => {
    diag.setLogger(
      {
        error() {
          throw new Error('no')
        },
        warn: write,
        info: write,
        debug: write,
        verbose: write,
      },
      { suppressOverrideMessage: true },
    )
    expect(() => new Diagnostics().tell('error', 'one', 'first')).not.toThrow()
  })

  it('names what a hook threw by its class alone', () => {
    expect(errorName(new TypeError('user_123 has no account'))).toBe('TypeError')
    expect(errorName('user_123')).toBe('string')
  })
})
